import type { identityMethods } from './enums.ts'

/** 身份校验方式: by face, or by a code sent to the phone registered on the policy. */
export type IdentityMethod = (typeof identityMethods)[number]
