import type { CustomerErrorCode, ErrorCode, ErrorDetails } from '../kernel/errors.ts'
import { staffErrorMessages } from './staff-errors.zh-CN.ts'

/** The number that customers call. */
export const PHONE = '4008216808'

function number(details: ErrorDetails, name: string): number {
  const value = details[name]
  return typeof value === 'number' ? value : 0
}

/** Formats a waiting time in the unit that a person would use: "45 秒" (seconds), "12 分钟" (minutes), "3 小时" (hours). */
function wait(seconds: number): string {
  if (seconds < 120) return `${seconds} 秒`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} 分钟` : `${Math.ceil(seconds / 3600)} 小时`
}

/** Messages for customers. Each message says what happened and what the customer can do now. */
const customerMessages: Readonly<Record<CustomerErrorCode, (details: ErrorDetails) => string>> = {
  NOT_SIGNED_IN: () => '登录已失效，请从微信公众号重新进入。',
  NOT_BOUND: () => '您还没有注册，请先完成注册再查看保单。',
  NOT_FOUND: () => '没有找到这份待回访保单，请返回列表重新选择。',
  IDENTITY_REQUIRED: () => '为保护您的信息，请先完成身份校验。',
  SIGN_IN_FAILED: () => '微信登录没有成功，请重新进入。',
  LINK_ON_OTHER_DEVICES: () =>
    `这个链接已在其他手机上打开。请在原来的手机上继续，或关注微信公众号注册后办理，或致电 ${PHONE}。`,
  LINK_INVALID: () => `链接已失效，请使用最新短信中的链接，或致电 ${PHONE}。`,
  EVIDENCE_NOT_SEALED: () => '文件正在生成，请一两分钟后再试。',
  WINDOW_CLOSED: () => `微信回访时效已过，我们会给您打电话完成回访，您也可以致电 ${PHONE}。`,
  MOVED_TO_PHONE: () => `这份保单已转为电话回访，请留意 ${PHONE} 的来电。`,
  VISIT_CANCELLED: () => '这份保单已不需要回访。',
  ALREADY_FINISHED: () => '这份保单的回访已经提交完成，无需重复操作。',
  ALREADY_SUBMITTED: () => '问卷已经提交，请核对答案并签名；如需修改请点“返回修改”。',
  NOTICE_REQUIRED: () => '请先阅读并勾选回访须知。',
  QUESTIONNAIRE_NOT_OPEN: () => '请先打开回访问卷。',
  NOT_SUBMITTED: () => '请先完成并提交回访问卷。',
  READING_TIME_LEFT: (details) => `请您仔细阅读问卷，${number(details, 'seconds')} 秒后可以提交。`,
  ANSWERS_MISSING: () => '还有题目没有作答，请全部选择“是”或“否”后再提交。',
  UNKNOWN_QUESTION: () => '问卷内容已更新，请刷新页面后重新作答。',
  SIGNATURE_MISSING: () => '请在签名框内写下您的姓名后再确定。',
  ANSWERS_CHANGED: () => '答案已在另一台设备上修改，请重新核对后再签名。',
  CHANGES_USED_UP: () => `修改次数已达上限，答案暂存在本机。请直接提交问卷，或致电 ${PHONE}。`,
  SUBMISSIONS_USED_UP: () => `返回修改次数已达上限。请核对后签名，或选择电话回访、致电 ${PHONE}。`,
  QUESTIONNAIRE_UNAVAILABLE: () => `暂时无法打开这份问卷，请致电 ${PHONE}。`,
  DAY_LOCKED: () => `今天身份校验失败次数已达上限，请明天再试，或致电 ${PHONE}。`,
  CHECKS_USED_UP: () => `今天人脸识别次数已用完，请明天再试，或选择电话回访、致电 ${PHONE}。`,
  USE_FACE: () => '您的证件类型请使用人脸识别校验。',
  USE_SMS: () => '您的证件类型请使用短信验证码校验。',
  CONSENT_REQUIRED: () => '需要您同意后才能进行人脸识别，您也可以选择电话回访。',
  FACE_UNFINISHED: () => '人脸识别还没有完成，请完成后再返回。',
  FACE_FAILED: (details) => `人脸识别没有通过，今天还可以再试 ${number(details, 'left')} 次。`,
  FACE_UNDECIDED: () => '这次人脸识别没有得出结果，不计入失败次数，请重新开始。',
  FACE_USE_PHONE: () => '您的证件暂时无法使用人脸识别，请选择电话回访。',
  FACE_SUPERSEDED: () => '这次人脸识别已使用或已失效，请重新开始。',
  CODE_MISSING: () => '请先获取短信验证码。',
  CODE_EXPIRED: () => '验证码已失效，请重新获取。',
  CODE_WRONG: (details) => `验证码不正确，还可以再试 ${number(details, 'left')} 次。`,
  RESEND_TOO_SOON: (details) => `请在 ${wait(number(details, 'seconds'))}后再获取验证码。`,
  SEND_LIMIT_HOUR: (details) => `验证码发送过于频繁，请在 ${wait(number(details, 'seconds'))}后再试。`,
  SEND_LIMIT_DAY: () => `今天验证码发送次数已用完，请明天再试，或致电 ${PHONE}。`,
  TOO_MANY_REQUESTS: () => '当前操作人数较多，请稍后再试。',
  OVERLOADED: () => `现在使用的人较多，请过几秒再试。您填写的内容已保留。也可以致电 ${PHONE}。`,
  ALREADY_BOUND: () => '您已经注册，无需重复操作。',
  VENDOR_UNAVAILABLE: () => '服务暂时没有响应，这次不计入失败次数，请稍后再试。',
  IDEMPOTENCY_KEY_REUSED: () => '请求重复，请刷新页面后重试。',
  CONFLICT: () => '您可能在另一台设备上也在操作，请刷新页面后重试。',
  BAD_INPUT: () => '填写的内容不正确，请检查后重试。',
  PAYLOAD_TOO_LARGE: () => '提交的内容过大，请清除签名后重新书写。',
  INTERNAL: () => `系统出现问题，您填写的内容已保留，请稍后再试，或致电 ${PHONE}。`,
}

export const errorMessages: Readonly<Record<ErrorCode, (details: ErrorDetails) => string>> = {
  ...customerMessages,
  ...staffErrorMessages,
}
