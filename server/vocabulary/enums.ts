/**
 * The values of PostgreSQL's enum types, in the database's order; test/integration/vocabulary/enums.test.ts compares
 * the two lists. All code that accepts or stores these values, or has names for them, takes its list from this file.
 * Otherwise one part of the code could refuse a value that another part accepts.
 */

/** 证件类型 (kinds of identity document, `id_type`). */
export const idTypes = [
  'ID_CARD',
  'PASSPORT',
  'HK_MACAU_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_RESIDENT',
  'OTHER',
] as const

/** 性别 (sex, `gender`). */
export const genders = ['MALE', 'FEMALE'] as const

/** 产品设计类型 (design types of products, `design_type`). */
export const designTypes = ['ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED'] as const

/**
 * 渠道 (sales channels, `channel`), in this order: 个险 (tied agents), 银保 (banks), 中介经代 (brokers), 电销 (telesales), 网销
 * (online).
 */
export const channels = ['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'] as const

/** 交费方式 (ways of paying the premium, `pay_mode`): 期交 (regular), 趸交 (single). */
export const payModes = ['REGULAR', 'SINGLE'] as const

/** 交费频率 (frequency of premium payments, `pay_frequency`). */
export const payFrequencies = ['ANNUAL', 'SEMIANNUAL', 'MONTHLY'] as const

/** 保险期间 (kinds of insurance term, `term_kind`): 终身 (for life), 年 (a number of years), 至某岁 (up to an age). */
export const termKinds = ['LIFE', 'YEARS', 'TO_AGE'] as const

/** 保单状态 (status of a policy, `policy_status`). */
export const policyStatuses = ['ACTIVE', 'SURRENDERED', 'WITHDRAWN'] as const

/** 身份校验方式 (method of the identity check, `identity_method`). */
export const identityMethods = ['FACE', 'SMS'] as const

/** The status or result of an identity check (`attempt_status`). */
export const attemptStatuses = ['STARTED', 'PASSED', 'FAILED', 'NOT_COUNTED', 'ABANDONED'] as const

/** 回访任务状态 (status of a callback case, `case_status`). */
export const caseStatuses = ['OPEN', 'CLOSED'] as const
