import { z } from 'zod'
import { ownTurn } from '../kernel/turns.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { copyVersion, saveDraft } from './drafts.ts'
import { exportVersion, importVersion } from './exchange.ts'
import { publicationImpact } from './impact.ts'
import { lockVersion } from './lock.ts'
import { maskedPolicyFacts } from './policy-facts.ts'
import { productProfiles } from './profiles.ts'
import {
  approveVersion,
  discardDraft,
  publishVersion,
  rejectVersion,
  submitVersion,
  withdrawVersion,
} from './review.ts'
import { compareTemplates } from './rules/compare.ts'
import { draftSchema } from './rules/template.ts'
import { getVersion, listVersions, readContents } from './versions.ts'
import { releaseVersion } from './write.ts'

const id = z.object({ id: z.uuid() })
const note = z.string().trim().max(500)
const seen = id.extend({ revision: z.number().int().positive() })
const comment = z.string().trim().max(1000)
const commented = seen.extend({ comment: comment.optional() })

const read = staffProcedure('template.read')
const edit = staffProcedure('template.edit')
/** The base procedure for requests that contain a whole questionnaire. */
const write = staffProcedure('template.edit', 'questionnaire')
const approve = staffProcedure('template.approve')

export const templateRouter = staffRouter({
  list: read.query(({ ctx }) => listVersions(ctx.services)),
  get: read.input(id).query(({ ctx, input }) => getVersion(ctx.services, ctx.staff, input.id)),
  compare: read.input(z.object({ fromId: z.uuid(), toId: z.uuid() })).query(async ({ ctx, input }) => {
    const contents = await readContents(ctx.services, input)
    await ownTurn()
    return compareTemplates(...contents)
  }),
  profiles: read.query(({ ctx }) => productProfiles(ctx.services, ctx.services.clock.now())),
  impact: read.input(id).query(({ ctx, input }) => publicationImpact(ctx.services, input.id)),
  policyFacts: read
    .input(z.object({ policyNo: z.string().trim().min(1).max(40) }))
    .query(({ ctx, input }) => maskedPolicyFacts(ctx.services, input.policyNo)),
  exportVersion: read.input(id).query(({ ctx, input }) => exportVersion(ctx.services, input.id)),

  copy: edit
    .input(z.object({ fromId: z.uuid(), note }))
    .mutation(({ ctx, input }) => copyVersion(ctx.services, ctx.actor, input)),
  importVersion: write
    .input(z.object({ document: z.unknown(), note }))
    .mutation(({ ctx, input }) => importVersion(ctx.services, ctx.actor, input)),
  lock: edit
    .input(id.extend({ takeOver: z.boolean() }))
    .mutation(({ ctx, input }) => lockVersion(ctx.services, ctx.actor, input)),
  release: edit.input(id).mutation(({ ctx, input }) => releaseVersion(ctx.services, ctx.actor, input.id)),
  save: write
    .input(seen.extend({ content: draftSchema, note }))
    .mutation(({ ctx, input }) => saveDraft(ctx.services, ctx.actor, input)),
  submit: edit.input(commented).mutation(({ ctx, input }) => submitVersion(ctx.services, ctx.actor, input)),
  discard: edit.input(commented).mutation(({ ctx, input }) => discardDraft(ctx.services, ctx.actor, input)),

  approve: approve
    .input(commented)
    .mutation(({ ctx, input }) => approveVersion(ctx.services, ctx.actor, input)),
  reject: approve
    .input(seen.extend({ comment: comment.min(2) }))
    .mutation(({ ctx, input }) => rejectVersion(ctx.services, ctx.actor, input)),
  publish: approve
    .input(
      commented.extend({
        effectiveFrom: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
        follows: z.uuid().nullable(),
      }),
    )
    .mutation(({ ctx, input }) => publishVersion(ctx.services, ctx.actor, input)),
  withdraw: approve
    .input(commented)
    .mutation(({ ctx, input }) => withdrawVersion(ctx.services, ctx.actor, input)),
})
