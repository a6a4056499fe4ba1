/** The columns of the import file: each heading with its field name. Their order in the file does not matter. */
export const csvColumns = {
  保单号: 'policyNo',
  产品代码: 'productCode',
  投保人姓名: 'applicantName',
  投保人性别: 'applicantGender',
  证件类型: 'idType',
  证件号码: 'idNumber',
  手机号码: 'phone',
  被保险人姓名: 'insuredName',
  投被保险人同一人: 'insuredIsApplicant',
  被保险人出生日期: 'insuredBirthDate',
  保障期限类型: 'termKind',
  保障期限: 'termValue',
  缴费方式: 'payMode',
  缴费年限: 'payYears',
  缴费频率: 'payFrequency',
  保费: 'premium',
  双录: 'dualRecorded',
  销售渠道: 'channel',
  机构: 'branch',
  承保日期: 'underwrittenOn',
  回执签收日期: 'receiptSignedOn',
  犹豫期天数: 'coolingOffDays',
  保单状态: 'status',
  合同终止日期: 'endedOn',
  合同终止原因: 'endReason',
} as const

/** For each field, the texts that are allowed in the file and the stored value for each text. */
export const csvValues: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  applicantGender: { 男: 'MALE', 女: 'FEMALE' },
  idType: {
    居民身份证: 'ID_CARD',
    身份证: 'ID_CARD',
    护照: 'PASSPORT',
    港澳居民来往内地通行证: 'HK_MACAU_PERMIT',
    台湾居民来往大陆通行证: 'TAIWAN_PERMIT',
    外国人永久居留身份证: 'FOREIGN_RESIDENT',
    其他: 'OTHER',
  },
  insuredIsApplicant: { 是: true, 否: false },
  termKind: { 终身: 'LIFE', 年: 'YEARS', 周岁: 'TO_AGE' },
  payMode: { 期缴: 'REGULAR', 趸缴: 'SINGLE' },
  payFrequency: { 年缴: 'ANNUAL', 半年缴: 'SEMIANNUAL', 月缴: 'MONTHLY' },
  dualRecorded: { 是: true, 否: false },
  channel: {
    个险: 'AGENCY',
    银保: 'BANK',
    中介: 'BROKER',
    中介经代: 'BROKER',
    电销: 'TELESALES',
    网销: 'ONLINE',
  },
  status: { 有效: 'ACTIVE', 退保: 'SURRENDERED', 撤单: 'WITHDRAWN' },
  endReason: {
    满期: 'MATURED',
    退保: 'SURRENDERED',
    撤单: 'WITHDRAWN',
    理赔终止: 'CLAIMED',
    失效终止: 'LAPSED',
    其他: 'OTHER',
  },
}

/**
 * The columns that are added to the imported file's own columns in an error file. They are ignored if the error file
 * is imported.
 */
export const csvRemarks = ['行号', '原因代码', '原因', '原始内容'] as const

export const importTexts = {
  usage: '用法：npm run policies:import -- 文件.csv',
  notFound: (file: string) => `找不到文件：${file}`,
  unreadable: (code: string) => `文件无法读取（${code}）`,
  unwritable: (file: string, code: string) => `无法写入错误清单（${code}）：${file}`,
  noPolicies: '文件里没有保单',
  badHeadings: (problems: readonly string[]) => `文件${problems.join('；')}`,
  badWord: (heading: string, word: string, allowed: readonly string[]) =>
    `${heading}“${word}”不认识，应为：${allowed.join('、')}`,
  badNumber: (heading: string, word: string) => `${heading}“${word}”应为整数`,
  badSeparator: (heading: string, word: string) => `${heading}“${word}”的千分位逗号位置不正确`,
  taken: (line: number) => `保单号与第 ${line} 行重复`,
  progress: (rows: number, perSecond: number, refused: number) =>
    `已处理 ${rows} 行（每秒 ${perSecond} 行），未通过 ${refused} 行`,
  stopped: (reason: string) => `导入中断，已写入的行已保留，可重新导入（${reason}）`,
  rowError: (line: number, policyNo: string, reason: string) =>
    `第 ${line} 行 保单 ${policyNo || '（空）'}：${reason}`,
  more: (count: number, file: string) => `其余 ${count} 行的原因见 ${file}`,
  done: (counts: { created: number; updated: number; unchanged: number; refused: number }, seconds: number) =>
    `完成：新增 ${counts.created}，更新 ${counts.updated}，未变化 ${counts.unchanged}，未通过 ${counts.refused}；用时 ${seconds} 秒`,
} as const
