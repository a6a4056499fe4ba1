import type { Services } from '../../context.ts'
import { readChanges } from '../../kernel/database/change-counter.ts'
import { productVersionSchema } from '../../policy/rules/product-version.ts'
import { writeProducts } from '../../product/write.ts'

/** The demo's products. Two are named in the source procedure; the others are invented and marked 演示 (demo). */
export const demoProducts = [
  {
    code: 'XYZJ',
    name: '复星保德信星悦重大疾病保险',
    designType: 'ORDINARY',
    newType: false,
    riskTranscription: false,
    guaranteedRate: null,
    dualRecording: false,
  },
  {
    code: 'AYCCD',
    name: '复星保德信爱意传承D款终身寿险',
    designType: 'ORDINARY',
    newType: false,
    riskTranscription: false,
    guaranteedRate: null,
    dualRecording: false,
  },
  {
    code: 'YSFH',
    name: '演示鑫享年年养老年金保险（分红型）',
    designType: 'PARTICIPATING',
    newType: true,
    riskTranscription: true,
    guaranteedRate: null,
    dualRecording: true,
  },
  {
    code: 'YSWN',
    name: '演示稳盈宝终身寿险（万能型）',
    designType: 'UNIVERSAL',
    newType: true,
    riskTranscription: true,
    guaranteedRate: '1.75',
    dualRecording: true,
  },
  {
    code: 'YSTL',
    name: '演示优选成长年金保险（投资连结型）',
    designType: 'UNIT_LINKED',
    newType: true,
    riskTranscription: false,
    guaranteedRate: null,
    dualRecording: true,
  },
  {
    code: 'YSYW',
    name: '演示安心守护一年期综合意外伤害保险（含突发急性病身故保障）',
    designType: 'ORDINARY',
    newType: false,
    riskTranscription: false,
    guaranteedRate: null,
    dualRecording: false,
  },
] as const

/** Adds the demo's products, valid from 2000-01-01. Existing products are not changed. */
export async function addDemoProducts(services: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const known = new Set(
    (await services.db.prisma.product.findMany({ select: { code: true } })).map(({ code }) => code),
  )
  const writes = demoProducts
    .filter(({ code }) => !known.has(code))
    .map(({ code, ...product }) => {
      const content = productVersionSchema.parse({
        ...product,
        coolingOffDays: 15,
        onSale: true,
        effectiveFrom: '2000-01-01',
      })
      return { code, follows: 0, content, note: '', change: { after: content } }
    })
  const seen = await readChanges(services, '*coverage')
  await writeProducts(
    services,
    { kind: 'SYSTEM', id: 'demo', requestId: 'demo', origin: {} },
    writes,
    seen,
    services.clock.now(),
  )
}
