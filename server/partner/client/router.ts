import { z } from 'zod'
import { staffProcedure, staffRouter } from '../../procedure/staff.ts'
import { fingerprintIn } from '../rules/fingerprint.ts'
import {
  KEY_DAYS_MOST,
  LONGEST_CLIENT_NAME,
  MOST_AGENTS,
  MOST_CERTIFICATES,
  MOST_NETWORKS,
  partnerScopes,
} from '../rules/scopes.ts'
import { listAgentChoices } from './agents.ts'
import { createClient, editClient, issueKey, listClients, revokeKey, switchClient } from './clients.ts'
import { isNetwork } from './networks.ts'

const manage = staffProcedure('partner.manage')
const id = z.uuid()
const reason = z.string().trim().min(4).max(200)
const fingerprint = z
  .string()
  .max(120)
  .transform((typed, context) => {
    const read = fingerprintIn(typed)
    if (read !== null) return read
    context.addIssue({ code: 'custom', message: 'no SHA-256 fingerprint' })
    return z.NEVER
  })
const fields = z.object({
  name: z.string().trim().min(2).max(LONGEST_CLIENT_NAME),
  scopes: z.array(z.enum(partnerScopes)).max(partnerScopes.length),
  networks: z.array(z.string().trim().max(60).refine(isNetwork)).max(MOST_NETWORKS),
  certificates: z.array(fingerprint).max(MOST_CERTIFICATES),
  /** 外部坐席: the staff of an outside call centre for whom the system acts. */
  agents: z.array(id).max(MOST_AGENTS).default([]),
  reason,
})

/** 接口与集成: the systems that use the partner API, and their keys. */
export const partnerRouter = staffRouter({
  list: manage.query(({ ctx }) => listClients(ctx.services)),
  /** The agents who can be assigned to a system. */
  agents: manage.query(({ ctx }) => listAgentChoices(ctx.services)),
  create: manage.input(fields).mutation(({ ctx, input }) => createClient(ctx.services, ctx.actor, input)),
  edit: manage
    .input(fields.extend({ id, version: z.number().int(), agents: z.array(id).max(MOST_AGENTS) }))
    .mutation(({ ctx, input }) => editClient(ctx.services, ctx.actor, input)),
  switch: manage
    .input(z.object({ id, version: z.number().int(), enabled: z.boolean(), reason }))
    .mutation(({ ctx, input }) => switchClient(ctx.services, ctx.actor, input)),
  issueKey: manage
    .input(z.object({ clientId: id, days: z.number().int().min(1).max(KEY_DAYS_MOST), reason }))
    .mutation(({ ctx, input }) => issueKey(ctx.services, ctx.actor, input)),
  revokeKey: manage
    .input(z.object({ id: z.string().max(20), reason }))
    .mutation(({ ctx, input }) => revokeKey(ctx.services, ctx.actor, input)),
})
