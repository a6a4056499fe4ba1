import { z } from 'zod'
import { productCodeSchema, productVersionSchema } from '../policy/rules/product-version.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { designTypes } from '../vocabulary/enums.ts'
import { productQuestions } from './covered.ts'
import {
  getProduct,
  importProducts,
  listProducts,
  planProductImport,
  productImpact,
  saveProduct,
} from './service.ts'

const note = z.string().trim().min(2).max(500)
/** The text of a product file. Five thousand products need far fewer characters than this limit. */
const text = z.string().max(400_000)

export const productRouter = staffRouter({
  list: staffProcedure('product.read').query(({ ctx }) => listProducts(ctx.services)),
  get: staffProcedure('product.read')
    .input(z.object({ code: productCodeSchema }))
    .query(({ ctx, input }) => getProduct(ctx.services, input.code)),
  impact: staffProcedure('product.read')
    .input(z.object({ code: productCodeSchema, effectiveFrom: z.iso.date() }))
    .query(({ ctx, input }) => productImpact(ctx.services, input)),
  questions: staffProcedure('product.read')
    .input(
      z.object({
        name: z.string().max(100),
        designType: z.enum(designTypes),
        newType: z.boolean(),
        riskTranscription: z.boolean(),
      }),
    )
    .query(({ ctx, input }) => productQuestions(ctx.services, input)),
  save: staffProcedure('product.edit')
    .input(
      z.object({
        code: productCodeSchema,
        follows: z.number().int().min(0),
        content: productVersionSchema,
        note,
      }),
    )
    .mutation(({ ctx, input }) => saveProduct(ctx.services, ctx.actor, input)),
  planImport: staffProcedure('product.edit', 'file')
    .input(z.object({ text }))
    .mutation(({ ctx, input }) => planProductImport(ctx.services, input.text)),
  import: staffProcedure('product.edit', 'file')
    .input(z.object({ text, note, seen: z.record(z.string().max(40), z.number().int().min(0)) }))
    .mutation(({ ctx, input }) => importProducts(ctx.services, ctx.actor, input)),
})
