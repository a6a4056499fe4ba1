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

/** Sentences for the reasons why a sign-in at a directory was refused (server/adapters/directory/port.ts). */
export const directoryFaultTexts = {
  STATE: '这次登录已过期、已用过，或不是在这个浏览器里开始的，请重新点击登录。',
  DENIED: '企业账号登录已取消，或被企业目录拒绝。',
  CODE: '企业目录没有接受这次登录的授权码（已用过或已过期），请重新登录。',
  ISSUER: '登录结果不是本公司的企业目录签发的，已拒绝。请联系系统管理员。',
  AUDIENCE: '登录结果是发给其他系统的，已拒绝。请联系系统管理员。',
  EXPIRED: '企业目录的登录结果已过期，请重新登录。若反复出现，请联系系统管理员核对时钟。',
  NONCE: '登录结果不属于这一次登录，已拒绝。请重新登录。',
  ALGORITHM: '登录结果的签名方式不安全，已拒绝。请联系系统管理员。',
  KEY: '登录结果的签名密钥不是企业目录现行的密钥，已拒绝。请联系系统管理员。',
  SIGNATURE: '登录结果的签名不正确，已拒绝。请联系系统管理员。',
  TOKEN: '登录结果不完整或前后不一致，已拒绝。请联系系统管理员。',
  EMAIL: '您在企业目录中的邮箱缺失或未经验证，暂不能登录。请先在企业目录中验证邮箱。',
  USERNAME: '您在企业目录中的工号缺失或格式不符，暂不能登录。请联系系统管理员。',
  SECOND_FACTOR: '您的角色须使用二次验证，而这次登录没有二次验证。请在企业目录中开启后重新登录。',
  NO_ROLE: '您在企业目录中不属于本平台的任何用户组，不能登录。如需开通请联系系统管理员。',
  ROLES_CONFLICT: '您所在的用户组同时给了审计角色和其他角色，按职责分离的要求不能登录。请联系系统管理员。',
  DISABLED: '您的账号已停用，不能登录。',
  TAKEN: '您的工号或邮箱已被本平台的另一个账号使用，不会自动合并。请联系系统管理员关联账号。',
  NOT_LINKED: '这个企业微信账号还没有关联本平台的账号，请联系系统管理员关联。',
  UNAVAILABLE: '暂时连不上企业目录，请稍后重试。',
} as const
