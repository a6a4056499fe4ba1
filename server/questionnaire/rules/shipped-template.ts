import type { QuestionnaireTemplate } from './template.ts'

const personal = { fact: 'insuredIsApplicant', in: [true] } as const
const participating = { fact: 'design', in: ['PARTICIPATING'] } as const
const universal = { fact: 'design', in: ['UNIVERSAL'] } as const
const unitLinked = { fact: 'design', in: ['UNIT_LINKED'] } as const

/**
 * The template with which the product is delivered. It is 附：微信回访话术 of the source procedure, word for word, including
 * slips such as 所看到所看到. It is compliance text, so it can only be changed by compliance staff, with a new version.
 *
 * Only the blanks of the source (`**`, `***`, `XX%`, 每年/半年/月) became placeholders. The source's `15` is filled from
 * the policy's own cooling-off days. Two texts are not from the source and are marked below. `requires` names the
 * regulator's items that a question covers. The identity check has already proved the applicant's identity; the
 * question about the receipt signed in person confirms it.
 */
export const shippedTemplate: QuestionnaireTemplate = {
  title: '回访问卷',
  minimumReadingSeconds: 60,
  notice: {
    title: '回访须知',
    greeting: '尊敬的{{applicantName}}{{salutation}}：',
    paragraphs: [
      '感谢您购买我公司保险产品，为了维护您的权益，回访开始前请您知晓并确认如下事项：',
      '回访开始前请您确认您已经收到正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的。',
      '请您仔细阅读回访问卷，所有问题均需由您本人亲自确认完成。',
      '回访问卷全部完成且确认提交后回访结果才会生效，如回访问卷答案有异常，我司后续会启动电话回访。',
      '(我司回访电话4008216808)',
      '为维护您的权益，系统设置回访问卷阅读时长应当在60秒以上，请您仔细阅读。',
    ],
    confirm: '我已确认回访须知事项',
  },
  questions: [
    {
      key: 'contract-received',
      passing: 'YES',
      requires: ['APPLICANT_IDENTITY', 'SIGNATURES'],
      variants: [
        {
          key: 'standard',
          when: { always: true },
          text: '您是否已经收到正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的？',
        },
      ],
    },
    {
      key: 'application-signed',
      passing: 'YES',
      requires: ['SIGNATURES'],
      variants: [
        {
          key: 'standard',
          when: { always: true },
          text: '请问投保单和投保提示书内容是您亲自签名/确认的吗？',
        },
      ],
    },
    {
      key: 'insured-signed',
      passing: 'YES',
      variants: [
        {
          // This variant is not in the source; it is a decision of this product. A minor cannot sign, so the question
          // asks about the guardian's signature.
          key: 'minor',
          when: { all: [{ not: personal }, { fact: 'insuredIsMinor', in: [true] }] },
          text: '请问被保险人{{insuredName}}的法定监护人也在投保单上签字了吗？',
        },
        {
          key: 'standard',
          when: { not: personal },
          text: '请问被保险人{{insuredName}}也在投保单上签字了吗？',
        },
      ],
    },
    {
      key: 'risk-transcribed',
      passing: 'YES',
      variants: [
        {
          key: 'standard',
          when: { any: [participating, universal] },
          text: '请问投保单上的风险提示语抄录/信息确认是由您亲自完成的吗？',
        },
      ],
    },
    {
      key: 'dual-recorded',
      passing: 'YES',
      variants: [
        {
          key: 'standard',
          when: { fact: 'dualRecorded', in: [true] },
          text: '请问投保时您是否接受了录音录像，录音录像中陈述的内容是否是您真实意思表示？',
        },
      ],
    },
    {
      key: 'terms-understood',
      passing: 'YES',
      requires: ['TERMS_AND_EXCLUSIONS'],
      variants: [
        {
          key: 'standard',
          when: { always: true },
          text: '请问投保时您是否已经了解这款保险产品的产品说明书（人身保险新型产品适用）、合同条款，尤其是保险责任和责任免除的相关内容？',
        },
      ],
    },
    {
      key: 'cooling-off',
      passing: 'YES',
      requires: ['COOLING_OFF', 'SURRENDER_LOSS'],
      variants: [
        {
          key: 'universal',
          when: universal,
          text: '从您签收正式保险合同之日起有{{coolingOffDays}}天的犹豫期，在犹豫期内您可以无条件解除保险合同。如果您犹豫期过后解除合同，我们按您申请退保时的个人账户价值给付给您，这点您清楚吗？',
        },
        {
          key: 'standard',
          when: { always: true },
          text: '从您签收正式保险合同之日起有{{coolingOffDays}}天的犹豫期，在犹豫期内您可以无条件解除保险合同。犹豫期后解除保险合同您会有一定的损失，具体可参考合同内现金价值表，这点您清楚吗？',
        },
      ],
    },
    {
      key: 'payment',
      passing: 'YES',
      requires: ['PAYMENT'],
      variants: [
        {
          key: 'regular',
          when: { fact: 'payMode', in: ['REGULAR'] },
          text: '您购买的保险产品的保障期限是{{term}}，是分期缴费的，缴费期限是{{payYears}}，您需要{{payEvery}}缴纳保费{{premium}}元，这点您清楚吗？',
        },
        {
          key: 'single',
          when: { fact: 'payMode', in: ['SINGLE'] },
          text: '您购买的保险产品的保障期限是{{term}}，是一次性缴费的，您已缴纳保费{{premium}}元，这点您清楚吗？',
        },
      ],
    },
    {
      key: 'bonus-uncertain',
      passing: 'YES',
      requires: ['BENEFIT_UNCERTAINTY'],
      variants: [
        {
          key: 'standard',
          when: participating,
          text: '向您说明一下：您所购买的分红保险的红利分配是不确定的，您所看到所看到的高、中、低档分红利益演示是一种假设，不代表未来的实际收益，这点您清楚吗？',
        },
      ],
    },
    {
      key: 'guaranteed-rate',
      passing: 'YES',
      requires: ['BENEFIT_UNCERTAINTY'],
      variants: [
        {
          key: 'standard',
          when: universal,
          text: '您所购买的万能险最低保证利率是{{guaranteedRate}}，在此之上的投资收益是不确定的，最低保证利率的约定仅针对投资账户中的资金。公司每月公布的结算利率只能代表一个月的投资情况，不是对全年投资状况的预期和保证。您所看到的高、中、低档利益演示是一种假设，不代表未来的实际收益，这些您清楚吗？',
        },
      ],
    },
    {
      // This question is not in the source; it is a decision of this product. The source has no question about
      // uncertain benefits of unit-linked policies.
      key: 'investment-risk',
      passing: 'YES',
      requires: ['BENEFIT_UNCERTAINTY'],
      variants: [
        {
          key: 'standard',
          when: unitLinked,
          text: '您所购买的投资连结保险的投资收益是不确定的，投资账户的价值可能下降，投资风险由您承担，这点您清楚吗？',
        },
      ],
    },
    {
      key: 'charges',
      passing: 'YES',
      variants: [
        {
          key: 'standard',
          when: universal,
          text: '您是否了解您所购买的万能保险产品所有的费用扣除比例或金额？',
        },
      ],
    },
    {
      key: 'promised-benefits',
      // The passing answer to this question is 否 (no). 是 (yes) means that somebody promised benefits that are not in
      // the contract.
      passing: 'NO',
      variants: [
        {
          key: 'standard',
          when: { fact: 'channel', in: ['BROKER'] },
          text: '销售人员在销售保险的过程中，有没有承诺给予您保险合同约定以外的其他利益，向您承诺购买该保险产品即可获得其他公司的期权或股权？',
        },
      ],
    },
  ],
}
