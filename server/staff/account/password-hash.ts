import { hashPassword as hash, verifyPassword as verify } from 'better-auth/crypto'
import { gateOf } from '../../kernel/gate.ts'

/**
 * Passwords that are hashed at once. Each keeps one of libuv's threads busy for a tenth of a second and has 32 MB. The
 * same threads make the sign-in of new database connections and read files, so without this limit a rush of sign-ins
 * lets everything else wait until the last of them is done, and connections time out.
 */
const AT_ONCE = 2

const gate = gateOf(AT_ONCE)

/** Hashes a password, in turn. */
export const hashPassword = (password: string): Promise<string> => gate(() => hash(password))

/** Whether a password is that of the hash, in turn. */
export const verifyPassword = (given: {
  readonly hash: string
  readonly password: string
}): Promise<boolean> => gate(() => verify({ ...given }))
