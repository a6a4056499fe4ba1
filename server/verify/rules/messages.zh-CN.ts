import { shanghaiTime } from '../../kernel/calendar.ts'
import type { FileKind, Finding, Open, Part } from './findings.ts'
import type { Verdict } from './report.ts'

export const partNames: Readonly<Record<Part, string>> = {
  FILE: '文件',
  SIGNATURE: '电子签名',
  TIMESTAMP: '可信时间戳',
  REVOCATION: '证书吊销',
  RECEIPT: '回执号',
  EVENTS: '回访经过',
  QUESTIONNAIRE: '问卷原文',
  ANSWERS: '回答',
  HANDWRITING: '客户签名',
  RECORD: '回访记录',
  LOG: '透明日志',
  CHECKPOINT: '日志检查点',
}

/** What it means that a part is as it should be. */
export const goodNames: Readonly<Record<Part, string>> = {
  FILE: '签名之后没有增加或改动内容，三个附件齐全',
  SIGNATURE: '整个文件由证书持有人签名，签名后没有改动',
  TIMESTAMP: '时间戳机构证明签名在该时刻已经存在',
  REVOCATION: '签名时，签名证书与时间戳证书都未被吊销（按签发机构签名的吊销列表）',
  RECEIPT: '校验位正确',
  EVENTS: '每一步的摘要都相符，没有缺失、改动或调换',
  QUESTIONNAIRE: '与客户打开问卷时固定的原文一致',
  ANSWERS: '与提交和通话时记录的回答一致',
  HANDWRITING: '笔画与封存摘要都相符',
  RECORD: '各项时间与状态都能由回访经过推出',
  LOG: '本次回访已写入透明日志',
  CHECKPOINT: '由受信任的日志公钥签名',
}

/** The same, where a customer's copy has something else. */
export const goodOfCopy: Partial<typeof goodNames> = { FILE: '签名之后没有增加或改动内容' }

export const verdictNames: Readonly<Record<Verdict, string>> = {
  WHOLE: '完整',
  OPEN: '内容完整，来源待比对',
  BROKEN: '不完整',
  NO_PACK: '无法核验',
}

export const verdictSentences: Readonly<Record<Verdict, string>> = {
  WHOLE: '文件未被改动，来自受信任的签名人与日志。',
  OPEN: '文件内部各处相符。是谁签发的，还要按下列提示比对后才能确定。',
  BROKEN: '文件或其内容有改动或缺失，请勿采信。',
  NO_PACK: '这不是回访存证文件，也不是回访确认书。',
}

/** What the file is, before the verdict. A pack needs no name: whoever checks one knows what it is. */
export const kindHeadline: Readonly<Record<FileKind, (verdict: string) => string>> = {
  PACK: (verdict) => verdict,
  COPY: (verdict) => `回访确认书：${verdict}`,
}

/** What a verdict means for a customer's copy. The insurer is named only if the file is unchanged. */
export const copySentences: Readonly<Record<Exclude<Verdict, 'NO_PACK'>, (insurer: string) => string>> = {
  WHOLE: (insurer) =>
    `这是${insurer}的回访确认书，签名后未被改动。完整的回访证据由保险公司保存，可凭回执号查询。`,
  OPEN: (insurer) =>
    `这是以${insurer}名义签发的回访确认书，签名后未被改动。是谁签发的，还要按下列提示比对后才能确定。完整的回访证据由保险公司保存，可凭回执号查询。`,
  BROKEN: () => '回访确认书有改动或缺失，请勿采信。完整的回访证据由保险公司保存，请向保险公司核实。',
}
/** Of a copy whose insurer only its pages name. */
export const someInsurer = '保险公司'

const fields: Readonly<Record<string, string>> = {
  status: '状态',
  version: '步数',
  method: '身份校验方式',
  revision: '提交次数',
  openedAt: '开始时间',
  windowEndsAt: '线上截止时间',
  coolingOffEndsAt: '犹豫期截止时间',
  startedAt: '客户打开时间',
  verifiedAt: '身份校验时间',
  noticedAt: '确认须知时间',
  submittedAt: '提交时间',
  signedAt: '签名时间',
  closedAt: '结束时间',
  calls: '通话',
}

/** A finding in one sentence: the place, and what is wrong there. */
export function findingText(finding: Finding): string {
  switch (finding.what) {
    case 'FILE_DAMAGED':
      return '文件结构损坏，可能被截断或重新保存过，也可能不是回访存证文件'
    case 'FILE_TOO_LARGE':
      return '文件超过 32 MB，不是回访存证文件'
    case 'FILE_TOO_SLOW':
      return '核验用时过长，已停止；文件可能是恶意构造的'
    case 'FILE_APPENDED':
      return finding.pages.length === 0
        ? '签名之后又增加了内容'
        : `签名之后又增加了内容，改动了第 ${finding.pages.join('、')} 页`
    case 'FILE_NOT_COVERED':
      return '签名没有覆盖整个文件'
    case 'ATTACHMENT_MISSING':
      return `缺少附件 ${finding.name}`
    case 'ATTACHMENT_UNREADABLE':
      return `附件 ${finding.name} 无法读取`
    case 'UNSIGNED':
      return '文件没有电子签名'
    case 'SIGNED_TWICE':
      return '文件有不止一个电子签名'
    case 'CONTENT_CHANGED':
      return '签名后文件有改动（页面或附件）'
    case 'SIGNATURE_FORGED':
      return '签名不是由所附证书作出的'
    case 'SIGNER_UNFIT':
      return `证书“${finding.name}”在签名时不在有效期内，或不能用于签名`
    case 'SIGNER_UNTRUSTED':
      return `签名人的证书不是由所给根证书签发的（最上级“${finding.name}”，指纹 ${finding.fingerprint}）`
    case 'STAMP_MISSING':
      return '没有时间戳，签名时间无法证明'
    case 'STAMP_OTHER':
      return '时间戳不是为这个签名出具的'
    case 'STAMP_FORGED':
      return '时间戳被改动，或不是由时间戳机构出具的'
    case 'CERTIFICATE_REVOKED':
      return `证书“${finding.name}”在签名之前已被吊销（${shanghaiTime(new Date(finding.at))}）`
    case 'LIST_FORGED':
      return `所附的吊销列表不是由“${finding.name}”的签发机构签名的`
    case 'CONFIRMATION_UNREADABLE':
      return '附件 confirmation.json 的格式不对'
    case 'RECEIPT_WRONG':
      return `回执号 ${finding.code} 的校验位不对，不是本系统出具的`
    case 'EVIDENCE_UNREADABLE':
      return '附件 evidence.json 的格式不对'
    case 'EVENT_CHANGED':
      return `第 ${finding.seq} 步：被改动`
    case 'EVENT_MISSING':
      return `第 ${finding.seq} 步：缺失或顺序不对`
    case 'HEAD_DIFFERS':
      return `第 ${finding.seq} 步（末步）：摘要与记录的末步摘要不符`
    case 'TEXT_CHANGED':
      return '问卷原文被改动'
    case 'TEXT_MISSING':
      return '缺少问卷原文'
    case 'QUESTION_CHANGED':
      return `第 ${finding.question} 题：题目或合格答案与固定时不同`
    case 'ANSWER_CHANGED':
      return `第 ${finding.question} 题：回答与第 ${finding.revision} 次提交时不同`
    case 'SAID_CHANGED':
      return `第 ${finding.question} 题：回答与第 ${finding.call} 次通话中记录的不同`
    case 'STROKES_CHANGED':
      return '签名笔画与签名时不同'
    case 'STROKES_MISSING':
      return '缺少签名笔画'
    case 'SEAL_BROKEN':
      return `第 ${finding.seq} 步（签名）：封存摘要不符，所签的问卷、回答或身份校验被改动`
    case 'RECORD_DIFFERS':
      return `${fields[finding.field] ?? finding.field}：与回访经过不符`
    case 'CHECK_DIFFERS':
      return `第 ${finding.seq} 步：没有对应的身份校验记录`
    case 'ENTRY_UNREADABLE':
      return '附件 entry.json 的格式不对'
    case 'ENTRY_OTHER_VISIT':
      return '附件 entry.json 是另一次回访的'
    case 'ENTRY_OTHER_HEAD':
      return `日志记录到第 ${finding.seq} 步，其摘要与回访经过不符：经过被改动后重算过摘要`
    case 'PROOF_UNREADABLE':
      return '附件 visit.tlog-proof 的格式不对'
    case 'PROOF_WRONG':
      return '附件 visit.tlog-proof 不能证明本次回访在日志中，可能是另一次回访的'
    case 'CHECKPOINT_FORGED':
      return '检查点的签名不对，不是由日志作出的'
    case 'CHECKPOINT_UNTRUSTED':
      return `检查点由 ${finding.key} 签名，不是所给的公钥`
    case 'COSIGNATURE_FORGED':
      return `见证人 ${finding.witness} 的签名不对`
  }
}

/** What the reader must still do. */
export function openText(open: Open): string {
  switch (open.what) {
    case 'SIGNER_UNCONFIRMED':
      return `请与保险公司公布的根证书指纹比对：${open.name}，${open.fingerprint}`
    case 'STAMP_UNCONFIRMED':
      return `请与时间戳机构公布的根证书指纹比对：${open.name}，${open.fingerprint}`
    case 'LOG_UNCONFIRMED':
      return `检查点的签名尚未核验：请填写日志 ${open.key} 的公钥`
    case 'LIST_MISSING':
      return `文件没有附“${open.name}”的吊销列表：签名时它是否已被吊销，请向其签发机构查询`
    case 'LIST_OUTDATED':
      return `所附的“${open.name}”的吊销列表在签名时已经过期：签名时它是否已被吊销，请向其签发机构查询`
    case 'RECEIPT_ALONE':
      return `回执号 ${open.code} 的校验位正确；这份确认书出具较早，没有附数据，保单请以页面为准`
    case 'EVENT_UNKNOWN':
      return `第 ${open.seq} 步：本程序不认识这种事件，请用新版核验`
    case 'NOT_CHECKABLE':
      return '本机的浏览器不能核验这种签名：请保存本页到本机后打开，或换用新版浏览器'
  }
}

export const reportWords = {
  sections: {
    copy: '确认书',
    who: '谁',
    when: '何时',
    questionnaire: '哪一版问卷',
    answers: '哪些答案',
    phone: '电话作答',
    steps: '回访经过',
    sources: '由谁证明',
  },
  insurer: '保险公司',
  receipt: '回执号',
  fullEvidence: '完整证据',
  withInsurer: '由保险公司保存，可凭回执号或回访编号查询',
  name: '投保人',
  idNumber: '证件号码',
  phone: '登记手机',
  policyNo: '保单号',
  product: '保险产品',
  visit: '回访编号',
  result: '回访结果',
  opened: '开始',
  started: '客户打开',
  verified: '身份校验',
  signed: '签名',
  signedByCustomer: '客户签名',
  lastStep: '末步摘要',
  ended: '结束',
  none: '—',
  by: (at: string, method: string) => `${at}（${method}）`,
  version: '问卷版本',
  nth: (number: number) => `第 ${number} 版`,
  title: '问卷名称',
  digest: '原文摘要',
  noQuestionnaire: '没有打开问卷。',
  noAnswers: '没有在线回答。',
  noCalls: '没有电话作答。',
  yes: '是',
  no: '否',
  passing: '通过',
  failing: '有异常',
  comment: (text: string) => `客户说明：${text}`,
  question: (number: number, text: string) => `${number}. ${text}`,
  call: (number: number, at: string, agent: string) => `第 ${number} 次通话：${at}，坐席 ${agent}`,
  recording: (id: string) => `录音编号 ${id}`,
  step: (seq: number, name: string) => `第 ${seq} 步 ${name}`,
  signer: '签名证书',
  authority: '上级证书',
  stamp: '时间戳',
  stampBy: '时间戳机构',
  log: '透明日志',
  place: (origin: string, position: number, size: number) => `${origin}，第 ${position} 条，共 ${size} 条`,
  noteSigner: '检查点签名',
  noteStates: { GOOD: '相符', BAD: '不符', UNKNOWN: '未核验，没有其公钥' },
  holder: (name: string, fingerprint: string) => `${name}，指纹 ${fingerprint}`,
  unknown: '未能核验',
} as const
