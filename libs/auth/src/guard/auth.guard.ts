import { addLogFields, systemClock } from '@aqueduct/kernel';
import {
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { accessRuleOf, type AccessRule } from '../access/access-rule';
import { isAtLeast } from '../access/role';
import { Roles } from '../access/roles';
import { RoleMissingError, ScopeMissingError, TokenInvalidError, TokenMissingError } from '../auth.errors';
import {
  AUTHENTICATION_LISTENER,
  USER_PRESENCE,
  type AuthenticationListener,
  type UserPresence,
  type Viewer,
} from '../auth.ports';
import { AUTH_POLICY, type AuthPolicy } from '../auth.policy';
import { toldAuthentication } from '../auth.events';
import { SessionUses } from '../sessions/session-uses';
import { Sessions } from '../sessions/sessions';
import { tokenOf } from '../tokens/authorization-header';
import { TokenService } from '../tokens/token.service';
import { PresenceCache } from './presence.cache';
import { Pseudonyms } from './pseudonyms';
import { noteToken, setViewer } from './viewer';

interface RequestWithHeaders {
  readonly method: string;
  readonly headers: { readonly authorization?: string };
}

/** Refuses every HTTP request without a good token, unless its route says otherwise, and of those with one, who may not call it. */
@Injectable()
export class AuthGuard implements CanActivate, OnModuleInit {
  private presence!: UserPresence;
  private listener: AuthenticationListener | undefined;
  private sessions: Sessions | undefined;
  private uses: SessionUses | undefined;
  private roles: Roles | undefined;

  constructor(
    private readonly tokens: TokenService,
    private readonly pseudonyms: Pseudonyms,
    private readonly modules: ModuleRef,
    @Inject(AUTH_POLICY) private readonly policy: AuthPolicy,
  ) {}

  /**
   * Finds the ports wherever the application provides them: users need tokens and the guard needs users, so neither
   * module can import the other.
   * @throws Error when nothing provides USER_PRESENCE, or sessions are needed and there are none.
   */
  onModuleInit(): void {
    const presence = this.find<UserPresence>(USER_PRESENCE);
    if (!presence) {
      throw new Error('The auth guard needs to know which users exist: add { provide: USER_PRESENCE, useClass: ... }');
    }
    this.presence = new PresenceCache(presence, systemClock);
    this.listener = this.find<AuthenticationListener>(AUTHENTICATION_LISTENER);
    this.sessions = this.find(Sessions);
    if (this.sessions === undefined && this.policy.profile === 'production')
      throw new Error('With AUTH_PROFILE=production tokens belong to sessions: import SessionsModule');
    this.uses = this.find(SessionUses);
    this.roles = this.find(Roles);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<RequestWithHeaders>();
    const { method } = request;
    const rule = accessRuleOf(context.getHandler(), context.getClass(), method === 'GET' || method === 'HEAD');
    if (rule.access === 'public') return true;
    const viewer = await toldAuthentication(() => this.authenticate(request.headers.authorization));
    if (viewer) setViewer(request, viewer);
    else if (rule.access === 'optional') return true;
    else throw new TokenMissingError();
    await this.assertAllowed(viewer, rule);
    return true;
  }

  private async assertAllowed({ id, scopes }: Viewer, { role, scope }: AccessRule): Promise<void> {
    if (scopes?.includes(scope) === false) throw new ScopeMissingError(scope);
    if (role === 'user') return;
    if (this.roles === undefined || !isAtLeast(await this.roles.of(id), role)) throw new RoleMissingError(role);
  }

  private async authenticate(header: string | undefined): Promise<Viewer | undefined> {
    const token = tokenOf(header);
    if (token === undefined) return undefined;
    const { userId: id, sessionId, scopes } = await this.tokens.verify(token);
    addLogFields({ user: this.pseudonyms.of(id) });
    await this.assertSession(id, sessionId);
    await this.listener?.authenticated(id);
    if (!(await this.presence.exists(id))) throw new TokenInvalidError('its user is gone');
    const viewer = { id, sessionId, scopes };
    noteToken(viewer, token);
    return viewer;
  }

  private async assertSession(userId: string, sessionId: string | undefined): Promise<void> {
    if (sessionId === undefined) {
      if (this.policy.profile === 'production') throw new TokenInvalidError('it belongs to no session');
      return;
    }
    if (this.sessions === undefined) return;
    if (!(await this.sessions.isLive(sessionId, userId))) throw new TokenInvalidError('its session has ended');
    this.uses?.note(sessionId);
  }

  private find<T>(port: symbol | Type<T>): T | undefined {
    try {
      return this.modules.get<T>(port, { strict: false });
    } catch {
      return undefined;
    }
  }
}
