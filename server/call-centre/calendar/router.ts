import { z } from 'zod'
import { staffProcedure, staffRouter } from '../../procedure/staff.ts'
import { calendarDaySchema } from '../rules/working-days/rules.ts'
import { calendarHistory } from '../working-days/calendars.ts'
import { listCalendars, previewCalendar, saveCalendar } from './calendar.ts'

const year = z.number().int().min(2020).max(2099)
const calendar = z.object({
  year,
  source: z.string().trim().max(200),
  days: z.array(calendarDaySchema).max(120),
})

/** The official calendar of each year. Everybody who may read the settings may read it. */
export const calendarRouter = staffRouter({
  list: staffProcedure('setting.read').query(({ ctx }) => listCalendars(ctx.services)),
  history: staffProcedure('setting.read')
    .input(z.object({ year }))
    .query(({ ctx, input }) => calendarHistory(ctx.services.db, input.year)),
  preview: staffProcedure('setting.edit', 'list')
    .input(calendar)
    .query(({ ctx, input }) => previewCalendar(ctx.services, input)),
  save: staffProcedure('setting.edit', 'list')
    .input(
      z.object({
        calendar,
        version: z.number().int().min(0),
        reason: z.string().trim().min(2).max(500),
      }),
    )
    .mutation(({ ctx, input }) => saveCalendar(ctx.services, ctx.actor, input)),
})
