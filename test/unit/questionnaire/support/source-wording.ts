/**
 * The wording of 微信电子回访操作流程 (the source procedure), copied character by character with its blanks and mistakes. The
 * shipped template is compared with this wording, so mistakes must not be corrected here.
 */

export const sourceNotice = {
  title: '回访须知',
  greeting: '尊敬的***先生/女士：',
  paragraphs: [
    '感谢您购买我公司保险产品，为了维护您的权益，回访开始前请您知晓并确认如下事项：',
    '回访开始前请您确认您已经收到正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的。',
    '请您仔细阅读回访问卷，所有问题均需由您本人亲自确认完成。',
    '回访问卷全部完成且确认提交后回访结果才会生效，如回访问卷答案有异常，我司后续会启动电话回访。',
    '(我司回访电话4008216808)',
    '为维护您的权益，系统设置回访问卷阅读时长应当在60秒以上，请您仔细阅读。',
  ],
  confirm: '我已确认回访须知事项',
} as const

/** Maps `question key/variant key` to the sentence in the source. */
export const sourceQuestions = {
  'contract-received/standard': '您是否已经收到正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的？',
  'application-signed/standard': '请问投保单和投保提示书内容是您亲自签名/确认的吗？',
  'insured-signed/standard': '请问被保险人***也在投保单上签字了吗？',
  'risk-transcribed/standard': '请问投保单上的风险提示语抄录/信息确认是由您亲自完成的吗？',
  'dual-recorded/standard': '请问投保时您是否接受了录音录像，录音录像中陈述的内容是否是您真实意思表示？',
  'terms-understood/standard':
    '请问投保时您是否已经了解这款保险产品的产品说明书（人身保险新型产品适用）、合同条款，尤其是保险责任和责任免除的相关内容？',
  'cooling-off/standard':
    '从您签收正式保险合同之日起有15天的犹豫期，在犹豫期内您可以无条件解除保险合同。犹豫期后解除保险合同您会有一定的损失，具体可参考合同内现金价值表，这点您清楚吗？',
  'cooling-off/universal':
    '从您签收正式保险合同之日起有15天的犹豫期，在犹豫期内您可以无条件解除保险合同。如果您犹豫期过后解除合同，我们按您申请退保时的个人账户价值给付给您，这点您清楚吗？',
  'payment/regular':
    '您购买的保险产品的保障期限是**年，是分期缴费的，缴费期限是**年，您需要每年/半年/月缴纳保费**元，这点您清楚吗？',
  'payment/single': '您购买的保险产品的保障期限是**年，是一次性缴费的，您已缴纳保费**元，这点您清楚吗？',
  'bonus-uncertain/standard':
    '向您说明一下：您所购买的分红保险的红利分配是不确定的，您所看到所看到的高、中、低档分红利益演示是一种假设，不代表未来的实际收益，这点您清楚吗？',
  'guaranteed-rate/standard':
    '您所购买的万能险最低保证利率是XX%，在此之上的投资收益是不确定的，最低保证利率的约定仅针对投资账户中的资金。公司每月公布的结算利率只能代表一个月的投资情况，不是对全年投资状况的预期和保证。您所看到的高、中、低档利益演示是一种假设，不代表未来的实际收益，这些您清楚吗？',
  'charges/standard': '您是否了解您所购买的万能保险产品所有的费用扣除比例或金额？',
  'promised-benefits/standard':
    '销售人员在销售保险的过程中，有没有承诺给予您保险合同约定以外的其他利益，向您承诺购买该保险产品即可获得其他公司的期权或股权？',
} as const

/** The blanks of the source, and the placeholder that the template has in place of each. */
export const blanks: readonly (readonly [placeholder: string, blank: string])[] = [
  ['{{applicantName}}{{salutation}}', '***先生/女士'],
  ['{{insuredName}}', '***'],
  ['{{term}}', '**年'],
  ['{{payYears}}', '**年'],
  ['{{payEvery}}', '每年/半年/月'],
  ['{{premium}}', '**'],
  ['{{guaranteedRate}}', 'XX%'],
  ['{{coolingOffDays}}', '15'],
]
