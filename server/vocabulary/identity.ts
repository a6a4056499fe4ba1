import type { identityMethods } from './enums.ts'

/** 身份校验方式 (method of the identity check): face recognition, or a code sent to the phone registered on the policy. */
export type IdentityMethod = (typeof identityMethods)[number]
