import { HOTLINE } from '../../../browser/hotline.ts'

/**
 * The wording of the letter to a customer who could not be reached by phone, and the words of its print page. The
 * paragraphs keep the sentences of the source procedure's notice (回访须知) as far as they apply to a letter.
 */
export const text = {
  title: '信函打印',
  tab: (count: number) => `回访信函 ${count} 封`,
  lead: (count: number) => `将打印 ${count} 封信函，每封从新的一页开始。打印会逐件记入操作日志。`,
  print: '打印',
  again: '再次打印',
  back: '返回',
  none: '地址里没有要打印的信函，请回到列表勾选。',
  left: (count: number) => `${count} 封没有打印：信函/面访已结束，或没有找到。`,
  letter: {
    to: '收件人',
    address: '地址',
    policy: '保单号',
    product: '保险产品',
    heading: '新契约回访函',
    greeting: (name: string, title: string) => `尊敬的${name}${title}：`,
    opening: (policyNo: string) =>
      `感谢您购买我公司保险产品。为了维护您的权益，我公司需就您的保单（保单号 ${policyNo}）对您进行回访。我公司未能通过电话完成回访，现以书面方式请您知晓并确认如下事项。`,
    coolingOff: (day: string) => `您的保单犹豫期至 ${day} 止。`,
    ask: '请您仔细阅读以下问题，所有问题均需由您本人亲自确认，在“是”或“否”前打勾，签名后寄回我公司。',
    call: `您也可以拨打我公司回访电话 ${HOTLINE}，通过电话完成回访。`,
    yes: '□ 是',
    no: '□ 否',
    remark: '如有不清楚或需要说明的事项，请写在这里：',
    signature: '投保人签名：',
    signedOn: '日期：',
    sender: '复星保德信人寿保险有限公司 客户服务中心',
  },
} as const
