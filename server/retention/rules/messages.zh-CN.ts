import type { AskerCheck, DeletionGround } from '../../vocabulary/visits.ts'
import type { ErasableKind, Gone, KeptKind, StayReason, Stays } from './leaving.ts'

/** The names of what can be deleted on request. */
export const erasableNames: Readonly<Record<ErasableKind, string>> = {
  BINDINGS: '微信绑定',
  LINKS: '短信中的个人链接及打开过它的设备',
  SESSIONS: '登录状态',
  IDENTITY_SESSIONS: '身份校验状态',
  STANDING: '身份校验失败次数',
  CODES: '短信验证码记录',
  BUDGETS: '短信发送次数',
  DRAFTS: '未确认的签名草稿',
}

/** The names of the records that the law demands to be kept. */
export const keptNames: Readonly<Record<KeptKind, string>> = {
  POLICY: '保单与投保人资料',
  VISITS: '回访',
  EVENTS: '回访过程记录',
  TEXTS: '问卷原文',
  ANSWERS: '答案',
  SIGNATURES: '电子签名',
  CHECKS: '身份校验记录',
  MESSAGES: '发送的消息',
  CASES: '回访任务、问题件和信函/面访',
  CALLS: '通话记录',
  ATTACHMENTS: '附件',
  COMMENTS: '评论',
  PACKS: '存证文件',
}

export const stayReasonTexts: Readonly<Record<StayReason, string>> = {
  HOLD: '有未解除的法律保全',
  OPEN: '未结束的回访仍需使用',
  LIMIT: '24 小时内的发送次数限制仍需使用',
}

/** The cases of 个人信息保护法 第四十七条. */
export const deletionGroundNames: Readonly<Record<DeletionGround, string>> = {
  PURPOSE_OVER: '处理目的已实现、无法实现或不再必要',
  SERVICE_ENDED: '已停止提供产品或服务，或保存期限已届满',
  CONSENT_WITHDRAWN: '本人撤回同意',
  UNLAWFUL: '认为处理违反法律法规或约定',
  OTHER: '法律、行政法规规定的其他情形',
}

export const askerCheckNames: Readonly<Record<AskerCheck, string>> = {
  AT_COUNTER: '柜面查验本人证件原件',
  CALLED_BACK: '回拨保单登记手机，核对本人信息',
  BY_LETTER: '书面申请，附本人证件复印件',
  REPRESENTATIVE: '查验代理人证件与授权书',
}

/** How long the law's records are kept, in a sentence. */
export function keptUntilText(retention: Stays['retention']): string {
  switch (retention.state) {
    case 'RUNNING':
      return '尚无合同终止日，保存至合同终止后满法定年数'
    case 'HELD':
      return '有法律保全或未了结的事项，保存至了结后满法定年数'
    case 'KEPT':
      return `保存至 ${retention.until}`
    case 'OVER':
      return `${retention.until} 已满，将依法删除`
  }
}

/** The amounts of some kinds, for example 微信绑定 1 项、短信验证码记录 2 项. */
function amounts(gone: Gone): string {
  return Object.entries(erasableNames)
    .flatMap(([kind, name]) => {
      const count = Object.entries(gone).find(([key]) => key === kind)?.[1] ?? 0
      return count > 0 ? [`${name} ${count} 项`] : []
    })
    .join('、')
}

/**
 * The answer to the customer, in paragraphs. It names no person, so that it can be made again from the stored request.
 * @param request.day the day of the answer
 */
export function answerParagraphs(request: {
  readonly policyNo: string | null
  readonly reference: string
  readonly day: string
  readonly gone: Gone
  readonly stays: Stays
  readonly backupDays: number
}): readonly string[] {
  const { policyNo, reference, day, gone, stays, backupDays } = request
  const deleted = amounts(gone)
  const { needed, records, retention } = stays
  const kept = records.map(({ kind }) => keptNames[kind]).join('、')
  const parts = [
    deleted === ''
      ? '已删除：没有法律未要求保存、现在可以删除的内容。'
      : `已删除：${deleted}。${(gone.BINDINGS ?? 0) > 0 ? '您以后如需在微信上办理回访，请重新注册。' : ''}`,
    `继续保存：${kept}。依据《中华人民共和国保险法》第八十七条，这些资料自保险合同终止之日起，保险期间在一年以下的保存不少于五年，超过一年的不少于十年。您的保单：${keptUntilText(retention)}。依据《中华人民共和国个人信息保护法》第四十七条，期限届满前只作存储和必要的安全保护。`,
    ...(needed.length === 0
      ? []
      : [
          `暂不删除：${needed.map(({ kind, why }) => `${erasableNames[kind]}（${stayReasonTexts[why]}）`).join('、')}。原因消除后，您可以再次提出。`,
        ]),
    `备份：已删除的内容在加密备份中最多再保留 ${backupDays} 天，随备份到期清除，其间不作其他使用。`,
    '如有异议，您可以向我们投诉，或向履行个人信息保护职责的部门投诉、举报。',
  ]
  return [
    '尊敬的客户：',
    `您就${policyNo === null ? '您的保单' : `保单 ${policyNo} `}提出的个人信息删除请求（受理编号 ${reference}）已于 ${day} 办理，答复如下。`,
    ...parts.map((part, index) => `${index + 1}. ${part}`),
  ]
}
