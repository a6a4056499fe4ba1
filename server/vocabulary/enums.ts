/**
 * The values of PostgreSQL's enum types, in their order; test/integration/vocabulary/enums.test.ts compares the
 * two. All code that accepts, stores or names such a value takes its list from here: otherwise a value known
 * in one place would be refused in another.
 */

/** 证件类型 (`id_type`). */
export const idTypes = [
  'ID_CARD',
  'PASSPORT',
  'HK_MACAU_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_RESIDENT',
  'OTHER',
] as const

/** 性别 (`gender`). */
export const genders = ['MALE', 'FEMALE'] as const

/** 产品设计类型 (`design_type`). */
export const designTypes = ['ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED'] as const

/** 渠道 (`channel`): 个险, 银保, 中介经代, 电销, 网销. */
export const channels = ['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'] as const

/** 交费方式 (`pay_mode`): 期交, 趸交. */
export const payModes = ['REGULAR', 'SINGLE'] as const

/** 交费频率 (`pay_frequency`). */
export const payFrequencies = ['ANNUAL', 'SEMIANNUAL', 'MONTHLY'] as const

/** 保险期间 (`term_kind`): 终身, 年, 至某岁. */
export const termKinds = ['LIFE', 'YEARS', 'TO_AGE'] as const

/** 保单状态 (`policy_status`). */
export const policyStatuses = ['ACTIVE', 'SURRENDERED', 'WITHDRAWN'] as const

/** 身份校验方式 (`identity_method`). */
export const identityMethods = ['FACE', 'SMS'] as const

/** The status or result of an identity check (`attempt_status`). */
export const attemptStatuses = ['STARTED', 'PASSED', 'FAILED', 'NOT_COUNTED', 'ABANDONED'] as const

/** 回访任务状态 (`case_status`). */
export const caseStatuses = ['OPEN', 'CLOSED'] as const
