/**
 * Why a directory's answer was not accepted. The codes are stable: they are in the address of the sign-in page, in the
 * audit and in the log, and each has a sentence (`server/procedure/reasons.zh-CN.ts`).
 */
export const directoryFaults = [
  /** The sign-in is unknown, used up, too old, or of another browser. */
  'STATE',
  /** The person or the directory ended the sign-in. */
  'DENIED',
  /** The code is used up, too old, or not for this client, or the proof (PKCE) does not fit. */
  'CODE',
  'ISSUER',
  'AUDIENCE',
  'EXPIRED',
  'NONCE',
  'ALGORITHM',
  /** Signed with a key that the directory does not publish. */
  'KEY',
  'SIGNATURE',
  /** The token lacks something, or is no token. */
  'TOKEN',
  'EMAIL',
  'USERNAME',
  'SECOND_FACTOR',
  'NO_ROLE',
  'ROLES_CONFLICT',
  'DISABLED',
  /** The staff number or mail address belongs to an account that is not linked to this identity. */
  'TAKEN',
  'NOT_LINKED',
  'UNAVAILABLE',
] as const
export type DirectoryFault = (typeof directoryFaults)[number]

/** A directory's answer, or a token said to be its, is not accepted. It holds no part of the answer. */
export class DirectoryRefusal extends Error {
  readonly fault: DirectoryFault

  constructor(fault: DirectoryFault) {
    super(`directory: ${fault}`)
    this.name = 'DirectoryRefusal'
    this.fault = fault
  }
}

/** What a directory says about a person. */
export interface DirectoryPerson {
  /** The person's identifier in this directory. It never changes and is never given to another person. */
  readonly subject: string
  /** What the directory maintains about the person; null for a directory that only identifies people. */
  readonly profile: {
    readonly username: string
    readonly name: string
    readonly email: string
    readonly groups: readonly string[]
  } | null
}

/** The tokens with which a session is confirmed. */
export interface DirectoryTokens {
  readonly access: string | null
  readonly refresh: string | null
}

/** A person whom the directory has just signed in. */
export interface DirectorySignIn {
  readonly person: DirectoryPerson
  /** The directory's id of its own session, if it has one. */
  readonly sid: string | null
  /** Whether the directory reported a second factor. */
  readonly strong: boolean
  readonly tokens: DirectoryTokens
}

/** What the directory says about an open session. ENDED: it no longer knows the session or the person. */
export type Confirmation =
  | { readonly kind: 'CONFIRMED'; readonly person: DirectoryPerson; readonly tokens: DirectoryTokens }
  | { readonly kind: 'ENDED' }

/** One directory with which staff sign in. */
export interface DirectoryPort {
  /** Names the directory in stored rows, with its issuer, so that a change of directory never joins two people. */
  readonly provider: string
  /** @throws VendorError if the directory cannot be reached */
  authorizeUrl(input: {
    readonly state: string
    readonly nonce: string
    readonly codeVerifier: string
    readonly redirectUri: string
  }): Promise<string>
  /**
   * Exchanges the code of a finished sign-in, and checks what comes back.
   * @throws DirectoryRefusal; VendorError if the directory cannot be reached
   */
  redeem(input: {
    readonly code: string
    /** The issuer in the redirect (RFC 9207); null if the redirect named none. */
    readonly issuer: string | null
    readonly nonce: string
    readonly codeVerifier: string
    readonly redirectUri: string
  }): Promise<DirectorySignIn>
  /**
   * Asks about an open session.
   * @throws DirectoryRefusal if the answer is about another person; VendorError if the directory cannot be reached
   */
  confirm(held: { readonly subject: string; readonly tokens: DirectoryTokens }): Promise<Confirmation>
}

/** A checked request of the directory to end sessions: of one of its sessions, or of a person. */
export interface DirectoryLogout {
  readonly jti: string
  readonly subject: string | null
  readonly sid: string | null
  readonly expiresAt: Date
}

export interface OidcPort extends DirectoryPort {
  /**
   * Checks a logout token (OpenID Connect Back-Channel Logout 1.0).
   * @throws DirectoryRefusal; VendorError if the keys cannot be fetched
   */
  readLogout(token: string): Promise<DirectoryLogout>
}

/** The configured directories. Null where none is configured. */
export interface DirectoryPorts {
  readonly oidc: OidcPort | null
  readonly wecom: DirectoryPort | null
}
