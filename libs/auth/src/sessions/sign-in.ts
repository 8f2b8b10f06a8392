import { Inject, Injectable } from '@nestjs/common';
import type { Scope } from '../access/scope';
import { ScopeMissingError } from '../auth.errors';
import { AUTH_POLICY, type AuthPolicy } from '../auth.policy';
import type { Viewer } from '../auth.ports';
import type { Client } from '../guard/client';
import { tokenSentBy } from '../guard/viewer';
import { TokenService } from '../tokens/token.service';
import { Sessions, type SessionGrant } from './sessions';

/** What somebody who is signed in goes on with. */
export interface Credentials {
  readonly token: string;
  /** For the next access token. Undefined where the profile has one long-lived token. */
  readonly refreshToken?: string;
  /** How long the access token is valid, in s; as the refresh token. */
  readonly expiresIn?: number;
}

/** Signs in, and keeps signed in, as the profile has it. */
@Injectable()
export class SignIn {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(AUTH_POLICY) private readonly policy: AuthPolicy,
  ) {}

  /** Begins a session of somebody who has proved who they are. @param client as {@link Sessions.open} */
  async begin(userId: string, client?: Client): Promise<Credentials> {
    return this.credentials(await this.sessions.open(userId, client));
  }

  /** Begins another session of the caller, say for a program, that may no more than the present one. @throws ScopeMissingError */
  async delegate(viewer: Viewer, scopes: readonly Scope[], client: Client): Promise<Credentials> {
    const beyond = scopes.find((scope) => viewer.scopes?.includes(scope) === false);
    if (beyond !== undefined) throw new ScopeMissingError(beyond);
    return this.credentials(await this.sessions.open(viewer.id, client, scopes));
  }

  /** @throws RefreshTokenInvalidError, RefreshTokenReusedError */
  async renew(refreshToken: string): Promise<Required<Credentials>> {
    return this.pair(await this.sessions.refresh(refreshToken));
  }

  /**
   * The token for an answer that must hold one. Long-lived: a new one, which begins its time anew. Otherwise the one that was
   * sent: a stolen token must not be good for others.
   */
  async again(viewer: Viewer): Promise<string> {
    const sent = tokenSentBy(viewer);
    if (this.policy.profile === 'production' && sent !== undefined) return sent;
    return this.tokens.sign(viewer.id, viewer.sessionId, viewer.scopes);
  }

  private async credentials(grant: SessionGrant): Promise<Credentials> {
    if (this.policy.profile === 'production') return this.pair(grant);
    return { token: await this.tokens.sign(grant.userId, grant.sessionId, grant.scopes) };
  }

  private async pair({ userId, sessionId, refreshToken, scopes }: SessionGrant): Promise<Required<Credentials>> {
    const token = await this.tokens.sign(userId, sessionId, scopes);
    return { token, refreshToken, expiresIn: this.policy.tokenTtlSeconds };
  }
}
