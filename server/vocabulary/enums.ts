/**
 * The values of PostgreSQL's enum types, in the database's order. The lists are generated from prisma/schema.prisma;
 * test/integration/vocabulary/enums.test.ts compares them with the database. All code that accepts or stores these
 * values, or has names for them, takes its list from this file. Otherwise one part of the code could refuse a value
 * that another part accepts.
 */
export {
  /** The status or result of an identity check (`attempt_status`). */
  attemptStatus as attemptStatuses,
  /** 回访任务状态 (status of a callback case, `case_status`). */
  caseStatus as caseStatuses,
  /**
   * 渠道 (sales channels, `channel`), in this order: 个险 (tied agents), 银保 (banks), 中介经代 (brokers), 电销
   * (telesales), 网销 (online).
   */
  channel as channels,
  /** 产品设计类型 (design types of products, `design_type`). */
  designType as designTypes,
  /** 性别 (sex, `gender`). */
  gender as genders,
  /** 身份校验方式 (method of the identity check, `identity_method`). */
  identityMethod as identityMethods,
  /** 证件类型 (kinds of identity document, `id_type`). */
  idType as idTypes,
  /** 交费频率 (frequency of premium payments, `pay_frequency`). */
  payFrequency as payFrequencies,
  /** 交费方式 (ways of paying the premium, `pay_mode`): 期交 (regular), 趸交 (single). */
  payMode as payModes,
  /** 保单状态 (status of a policy, `policy_status`). */
  policyStatus as policyStatuses,
  /** 保险期间 (kinds of insurance term, `term_kind`): 终身 (for life), 年 (a number of years), 至某岁 (up to an age). */
  termKind as termKinds,
} from '../generated/enums.ts'
