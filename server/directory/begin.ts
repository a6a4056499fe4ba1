import type { DirectoryPort } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { sha256 } from '../evidence/digest.ts'
import { systemClock } from '../kernel/clock.ts'
import { writeAttempt } from './store.ts'

/** Milliseconds within which a sign-in at a directory must be finished. */
export const ATTEMPT_MS = 10 * 60_000

/** Letters and digits only, because 企业微信 allows no others in a state. */
const plain = (token: string) => Buffer.from(token, 'base64url').toString('hex')

/**
 * Begins a sign-in at a directory. The state and the nonce are stored here and not in the browser, so that each works once.
 * @param returnTo the page that the browser opens afterwards
 * @returns the URL to which the browser goes, and the token that the browser keeps until it returns
 * @throws DirectoryRefusal, VendorError if the directory cannot be reached or describes itself wrongly
 */
export async function beginSignIn(
  services: Pick<Services, 'db' | 'ids'>,
  port: DirectoryPort,
  input: { readonly returnTo: string; readonly redirectUri: string },
): Promise<{ readonly url: string; readonly browser: string }> {
  const { ids } = services
  const [state, nonce, browser] = [plain(ids.token()), plain(ids.token()), ids.token()]
  // RFC 7636: 43 to 128 characters.
  const codeVerifier = ids.token()
  const url = await port.authorizeUrl({ state, nonce, codeVerifier, redirectUri: input.redirectUri })
  await writeAttempt(services, {
    stateHash: sha256(state),
    provider: port.provider,
    browserHash: sha256(browser),
    nonce,
    codeVerifier,
    returnTo: input.returnTo,
    expiresAt: new Date(systemClock.now().getTime() + ATTEMPT_MS),
  })
  return { url, browser }
}
