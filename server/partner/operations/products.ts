import { z } from 'zod'
import type { StoredProductVersion } from '../../policy/product-versions.ts'
import { type ProductInForce, productsInForce } from '../../product/in-force.ts'
import { designTypes } from '../../vocabulary/enums.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { Problem } from '../rules/problem.ts'
import { noBody, noFields, searched } from './schemas.ts'

const version = z
  .object({
    effectiveFrom: z.iso.date().meta({ description: '适用于这一日起承保的保单' }),
    name: z.string().meta({ description: '产品名称' }),
    designType: z.enum(designTypes).meta({ description: '产品设计类型' }),
    newType: z.boolean().meta({ description: '是否为人身保险新型产品' }),
    riskTranscription: z.boolean().meta({ description: '是否须抄录或确认风险提示语' }),
    guaranteedRate: z.string().nullable().meta({ description: '最低保证年利率（百分数）；没有为 null' }),
    dualRecording: z.boolean().meta({ description: '是否默认双录' }),
    coolingOffDays: z.int().meta({ description: '默认的犹豫期天数' }),
    onSale: z.boolean().meta({ description: '是否在售' }),
  })
  .meta({ id: 'ProductVersion', description: '产品在一段时间内的标记' })

const product = z
  .object({
    productCode: z.string().meta({ description: '产品代码' }),
    current: version.nullable().meta({ description: '今日承保的保单适用的标记；尚未生效为 null' }),
    upcoming: version.nullable().meta({ description: '已定而尚未生效的下一次变更；没有为 null' }),
  })
  .meta({ id: 'Product', description: '一个产品' })

function versionView(of: StoredProductVersion | null) {
  if (of === null) return null
  const { code: _, version: _version, note: _note, createdAt: _at, createdBy: _by, ...flags } = of
  return flags
}

const view = ({ code, current, next }: ProductInForce) => ({
  productCode: code,
  current: versionView(current),
  upcoming: versionView(next),
})

const common = {
  method: 'get',
  scope: 'products:read',
  tag: '产品',
  writes: false,
  tagged: true,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  query: noFields,
  body: noBody,
} as const

const list = operation({
  ...common,
  id: 'listProducts',
  path: '/products',
  summary: '列出产品',
  description: '全部产品，按代码排列。保单的产品代码须在其中，承保日期须不早于产品首次生效之日。',
  problems: [],
  params: noFields,
  answers: { 200: z.object({ rows: z.array(product) }).meta({ id: 'Products' }) },
  run: async ({ services }) => ({
    status: 200,
    body: { rows: (await productsInForce(services, null)).map(view) },
  }),
})

const get = operation({
  ...common,
  id: 'getProduct',
  path: '/products/{productCode}',
  summary: '读取一个产品',
  description: '产品今日的标记，以及已定的下一次变更。',
  problems: ['NOT_FOUND'],
  params: z.strictObject({ productCode: searched(40).meta({ description: '产品代码' }) }),
  answers: { 200: product },
  run: async ({ services }, { params }) => {
    const [found] = await productsInForce(services, [params.productCode])
    if (found === undefined) throw new Problem('NOT_FOUND')
    return { status: 200, body: view(found) }
  },
})

export const productOperations: readonly Operation[] = [list, get]
