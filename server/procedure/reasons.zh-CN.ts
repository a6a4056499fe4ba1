/** Texts for the rules that forbid a call now (server/call-centre/rules/calling.ts). */
export const whyNotToCall = {
  HOURS: '不在外呼时段内',
  GAP: '距上次拨打的间隔不够',
  DAY_CAP: '今天拨打次数已满',
  PART: '本时段今天已拨打过',
} as const

/** Texts for the reasons why a promised time was refused (server/call-centre/rules/calling.ts). */
export const appointmentFaults = {
  MISSING: '请选择预约时间',
  PAST: '预约时间已过',
  HOURS: '预约时间不在外呼时段内',
  DAY_CAP: '当天拨打次数已满',
  TOO_FAR: '预约时间太远',
} as const

/**
 * Texts for the reasons why a new password was refused (`server/staff/rules/sign-in.ts`). The page shows each text
 * after the words 新密码 (new password).
 */
export const passwordFaults = {
  LENGTH: '须有 12 到 128 个字符',
  NAME_INSIDE: '不能包含工号或姓名',
  MONOTONOUS: '不能只由重复或连续的字符组成',
  GUESSABLE: '太常见，容易被猜到。请用几个不相关的词，或由密码管理器生成',
  SAME: '不能与当前密码相同',
} as const
