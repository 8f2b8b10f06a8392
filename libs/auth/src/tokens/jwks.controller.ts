import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../guard/access.decorators';
import { SIGNING_KEYS, type SigningKeys } from './signing-keys';

/** Where the public keys are, RFC 8615. */
export const JWKS_PATH = '.well-known/jwks.json';

/** The public keys with which anybody can verify our access tokens (RFC 7517): those that sign, will sign, or have signed. */
@ApiExcludeController()
@Controller()
@Public()
export class JwksController {
  private readonly document: string;

  constructor(@Inject(SIGNING_KEYS) { verification }: SigningKeys) {
    const keys = [...verification].map(([kid, key]) => ({
      ...key.export({ format: 'jwk' }),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }));
    this.document = JSON.stringify({ keys });
  }

  @Get(JWKS_PATH)
  @Header('content-type', 'application/jwk-set+json')
  @Header('cache-control', 'public, max-age=300')
  keys(): string {
    return this.document;
  }
}
