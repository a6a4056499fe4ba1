import type { identityMethods } from './enums.ts'

/** 身份校验方式 (method of the identity check): face recognition, or a code sent to the phone registered on the policy. */
export type IdentityMethod = (typeof identityMethods)[number]

/** What a code sent by text message is for: the identity check of a visit, or the first registration. */
export const smsPurposes = ['VISIT', 'REGISTER'] as const
