import { shanghaiTime } from '../kernel/calendar.ts'
import type { ErrorDetails, StaffErrorCode } from '../kernel/errors.ts'
import { appointmentFaults, directoryFaultTexts, passwordFaults, whyNotToCall } from './reasons.zh-CN.ts'

function text(details: ErrorDetails, name: string): string {
  const value = details[name]
  return typeof value === 'string' ? value : ''
}

function number(details: ErrorDetails, name: string): number {
  const value = details[name]
  return typeof value === 'number' ? value : 0
}

function list(details: ErrorDetails, name: string): string {
  const value = details[name]
  return Array.isArray(value) ? value.join('、') : ''
}

function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code
}

/** Messages for staff. Each message says what happened and what the person can do now. */
export const staffErrorMessages: Readonly<Record<StaffErrorCode, (details: ErrorDetails) => string>> = {
  STAFF_NOT_SIGNED_IN: () => '登录已失效，请重新登录。',
  STAFF_SIGN_IN_FAILED: () => '工号或密码不正确。',
  STAFF_LOCKED: (details) =>
    `登录失败次数过多，请在 ${Math.max(1, Math.ceil(number(details, 'seconds') / 60))} 分钟后重试，或联系系统管理员解锁。`,
  SECOND_FACTOR_WRONG: () => '动态验证码不正确，或已经用过：每个验证码只能用一次，请输入验证器显示的下一个。',
  SECOND_FACTOR_EXPIRED: () => '验证步骤已过期，请重新输入工号和密码。',
  PASSWORD_CHANGE_REQUIRED: () => '请先设置您自己的密码。',
  SECOND_FACTOR_REQUIRED: () => '您的角色须使用二次验证：尚未开启的请先开启，已开启的不能关闭。',
  PASSWORD_OVER: () => '这个一次性密码已超过 72 小时，不能再使用，请联系系统管理员重新生成。',
  PASSWORD_WRONG: () => '当前密码不正确。',
  PASSWORD_UNFIT: (details) => `新密码${word(passwordFaults, text(details, 'why'))}。`,
  NOT_ALLOWED: () => '您没有进行此操作的权限，如需开通请联系系统管理员。',
  RECORD_NOT_FOUND: () => '没有找到这条记录，可能已被删除或地址不完整。',
  EDITED_MEANWHILE: () => '这条记录刚刚被其他人修改过。您的内容没有保存，请查看最新内容后再改。',
  NAME_TAKEN: (details) => `${text(details, 'what') || '名称'}已被使用，请换一个。`,
  LAST_ADMINISTRATOR: () => '至少要保留一位可登录的系统管理员和一位可登录的审计管理员。',
  NOT_ON_YOURSELF: () => '不能处理自己的账号或自己经手的事项，请由另一位同事处理。',
  ROLES_CONFLICT: () => '审计员和审计管理员不能同时有其他角色，请为审计单独开账号。',
  KEPT_BY_DIRECTORY: () =>
    '这个账号由企业目录维护：姓名、邮箱和角色请在企业目录中修改，密码只有应急账号才有。',
  IDENTITY_TAKEN: () => '这个企业账号已经关联了另一个员工。',
  DIRECTORY_REFUSED: (details) => word(directoryFaultTexts, text(details, 'why')),
  TEMPLATE_LOCKED: (details) => `${text(details, 'by')}正在编辑这个版本，您可以等待，或接管编辑。`,
  TEMPLATE_LOCK_LOST: (details) =>
    `编辑权已由${text(details, 'by') || '其他人'}接管，您的内容保留在本页，没有写入。`,
  TEMPLATE_FROZEN: () => '已发布过的版本不能再修改，请复制为新草稿。',
  TEMPLATE_INVALID: (details) => `内容还不完整：${list(details, 'problems')}`,
  TEMPLATE_STEP_NOT_POSSIBLE: () => '这个版本的状态已经变化，不能进行此操作，请刷新后查看。',
  AUTHOR_CANNOT_APPROVE: () => '您参与编辑过这个版本，须由另一位审批人处理。',
  REQUIRED_ITEM_MISSING: (details) => `有必问项目没有问到，不能发布：${list(details, 'items')}`,
  PUBLISHED_MEANWHILE: () => '刚刚有版本发布了。请刷新，核对与它的差异后再决定是否发布。',
  EFFECTIVE_DATE_PAST: () => '生效时间须晚于现在。',
  PRODUCT_CODE_TAKEN: (details) => `产品代码 ${text(details, 'code')} 已存在。`,
  PRODUCT_NOT_COVERED: (details) => `现行问卷不能覆盖这样的产品，缺少：${list(details, 'items')}`,
  FILE_INVALID: (details) => `文件不能导入：${list(details, 'problems')}`,
  SETTING_OUT_OF_BOUNDS: (details) =>
    `${text(details, 'name')}须在 ${number(details, 'min')} 到 ${number(details, 'max')} 之间。`,
  SETTINGS_DISAGREE: (details) => `与其他设置矛盾：${list(details, 'rules')}`,
  SEARCHED_ENOUGH: (details) =>
    `本小时内查找次数过多，请在 ${Math.max(1, Math.ceil(number(details, 'seconds') / 60))} 分钟后再试。`,
  UNMASKED_ENOUGH: (details) =>
    `本小时内您已查看 ${number(details, 'limit')} 件回访的明文，达到上限。请在 ${Math.max(1, Math.ceil(number(details, 'seconds') / 60))} 分钟后再查看其他回访。`,
  VIEWS_FULL: ({ most }) => `最多保存 ${most} 个视图，请先删除不用的视图。`,
  SEARCH_TOO_SHORT: (details) => `请至少输入 ${number(details, 'least')} 个字符。`,
  EXPORT_TOO_WIDE: () => '匹配的保单过多，导出会不完整，请输入更完整的保单号。',
  EXPORT_EXPIRED: () => '导出链接已失效，请重新导出。',
  IMPORT_UNDER_WAY: () => '已有一个文件正在导入或等待确认，请先完成或放弃它，再上传下一个。',
  CALENDAR_INVALID: (details) => `安排有误，没有保存：${list(details, 'problems')}`,
  SCANNER_MISSING: () => '没有配置病毒扫描，暂时不能上传附件，请联系系统管理员。',
  ATTACHMENT_TYPE: () => '只能上传 PDF、JPEG 或 PNG 文件。系统按文件内容判断，只改扩展名无效。',
  ATTACHMENT_TOO_LARGE: ({ most }) => `文件超过 ${most} MB，请压缩或拆分后再上传。`,
  ATTACHMENTS_FULL: ({ most }) => `每条记录最多 ${most} 个附件，请先撤回不需要的附件。`,
  ATTACHMENT_NOT_SCANNED: () => '附件还没有通过病毒扫描，暂时不能打开，请稍候。',
  ATTACHMENT_INFECTED: () => '附件含有病毒，内容已删除，不能打开。',
  ATTACHMENT_BROKEN: () => '附件内容与上传时的内容摘要不一致，已停止打开并记入操作日志，请联系系统管理员。',
  MENTION_NOT_FIT: () => '提到的同事已离职或无权查看这条记录，请改选后再发表。',
  LEASE_EXPIRED: () =>
    '占用时间已到，任务已放回队列，本次内容没有写入。您填写的内容还在本页，可点“重新领取”后再提交。',
  RESULT_STANDS: () => '这个结果已经生效，不能撤销。只有“再次拨打”和“预约”的结果可以在登记后 10 秒内撤销。',
  LEASE_LOST: () =>
    '任务已不在您手上（被主管收回或已由他人处理），本次内容没有写入。您填写的内容还在本页，请联系主管。',
  CASE_CLOSED: () => '任务已结束，不能再修改。',
  CASE_PAUSED: () => '任务已被主管暂停，暂不能处理。',
  ALREADY_HOLDING: () => '您手上还有一个任务，请先登记结果或放回队列。',
  CUSTOMER_BUSY: () => '其他坐席正在处理这位客户的任务，请勿重复拨打。',
  CALL_NOT_ALLOWED: (details) =>
    `现在不能拨打：${word(whyNotToCall, text(details, 'why'))}。最早可在 ${shanghaiTime(new Date(text(details, 'until'))).slice(5, 16)} 拨打。`,
  NOT_DIALLED: () => '还没有拨打电话，请先点“拨号”，再登记通话结果。',
  CALL_NOT_SEEN: () =>
    '话务平台还没有报告这通电话已接通，暂不能登记为完成。请确认是点“拨号”打出的，挂断后稍候几秒再登记；填写的内容已保留。',
  APPLICANT_NOT_CONFIRMED: () => '请先核实是投保人本人，再逐题询问。',
  APPOINTMENT_NOT_POSSIBLE: (details) => `不能预约：${word(appointmentFaults, text(details, 'why'))}。`,
  NOTE_MISSING: () => '请在备注中写明情况。',
  PROBLEM_MISSING: () => '请填写问题件的类别和情况说明。',
  HANDLER_NOT_FIT: () => '问题件须由非销售条线、在职且有处理权限的人员负责。',
  STEP_NOT_POSSIBLE: () => '状态已经变化，不能进行此操作，请刷新后查看。',
  AGENT_NOT_FIT: () => '所选人员不是在职坐席，不能指派。',
  RECORDING_NOT_HEARD: () => '您还没有收听这通电话的录音，请先收听再评分。',
  LETTER_DAY_INVALID: () => '日期不合适：寄出日期须在登记日至今天之间，签收或退回日期须在寄出日至今天之间。',
  SCORE_INVALID: () => '评分表不完整，或分值超出范围。',
  CALENDAR_MISSING: (details) =>
    `${number(details, 'year')} 年的法定节假日安排还没有录入，暂不能计算工作日期限；录入后自动补算。`,
  CALL_ALREADY_RECORDED: () => '这次拨打已登记了另一个通话或录音编号，没有覆盖。',
  ALERT_HANDLED: (details) =>
    `这条预警已由${text(details, 'by')}在 ${shanghaiTime(new Date(text(details, 'at'))).slice(0, 16)} 处理，您的说明没有写入。`,
  WEBHOOK_SIGNATURE_WRONG: () => '回调签名不正确，请核对双方密钥。',
  ENDPOINTS_FULL: (details) => `最多登记 ${number(details, 'most')} 个推送地址。`,
  REPLAY_TOO_LARGE: (details) => `一次最多重推 ${number(details, 'most')} 个事件，请缩小时间范围。`,
  URL_NOT_ALLOWED: () =>
    '不能向这个地址推送：须为 https 地址，且不在内部网络；内部网络的地址须由运维在 WEBHOOK_NETWORKS 中放行。',
  KEYS_FULL: (details) => `一个系统最多同时有 ${number(details, 'most')} 个有效密钥，请先停用一个。`,
  PARTNER_AGENT_NOT_FIT: () => '所选坐席有人已停用、不再是坐席，或已属于另一个系统，请重新选择。',
  WEBHOOK_TOO_OLD: () => '回调时间与本系统相差超过 5 分钟，请校准时钟后重发。',
}
