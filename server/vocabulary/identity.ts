import type { identityMethods } from './enums.ts'

/** 身份校验方式 (method of the identity check): face recognition, or a code sent to the phone registered on the policy. */
export type IdentityMethod = (typeof identityMethods)[number]

/** What a code sent by text message is for: the identity check of a visit, or the first registration. */
export const smsPurposes = ['VISIT', 'REGISTER'] as const

/**
 * What a budget of text messages counts: the codes sent to a phone for one purpose, or the codes that one caller requested
 * in order to register.
 */
export const smsBudgetPurposes = [...smsPurposes, 'REGISTER.ASKER'] as const
export type SmsBudgetPurpose = (typeof smsBudgetPurposes)[number]
