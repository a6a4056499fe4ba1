import type { Source } from './imports.ts'

/**
 * The rooms of the server in order: a room may import only rooms listed before it. Without this order, a change of
 * one capability could break any other.
 */
export const ROOMS = [
  'kernel',
  'vocabulary',
  'table',
  'adapters',
  'context.ts',
  'evidence',
  'backup',
  'procedure',
  'policy',
  'questionnaire',
  'product',
  'identity',
  'callback-case',
  'visit',
  'record',
  'notify',
  'identity-check',
  'intake',
  'policy-import',
  'staff',
  'setting',
  'directory',
  'saved-view',
  'call-centre',
  'comment',
  'attachment',
  'session',
  'reporting',
  'feed',
  'transparency',
  'retention',
  'evidence-check',
  'verify',
  'evidence-pack',
  'evidence-desk',
  'partner',
  'keys',
  'backfill',
  'back-office',
  'audit',
  'export',
  'inbox',
  'trpc',
  'emulators',
  'services.ts',
  'jobs',
  'monitoring',
  'demo',
  'health',
  'http',
  'commands',
  'run',
]
export const roomOf = (path: string): string => path.split('/')[1] ?? ''

/** Returns the rooms that each room needs. A room is left out if another needed room already imports it. */
function arrows(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const needs = new Map(
    ROOMS.map((room) => [
      room,
      new Set(
        sources
          .filter(({ path }) => roomOf(path) === room)
          .flatMap(({ imports }) => imports.map(({ target }) => target))
          .filter((target) => target.startsWith('server/') && !target.startsWith('server/generated/'))
          .map(roomOf)
          .filter((needed) => needed !== room),
      ),
    ]),
  )
  const reaches = (from: string, wanted: string): boolean =>
    [...(needs.get(from) ?? [])].some((next) => next === wanted || reaches(next, wanted))
  return new Map(
    [...needs].map(([room, needed]) => [
      room,
      [...needed]
        .filter((each) => ![...needed].some((other) => other !== each && reaches(other, each)))
        .sort(),
    ]),
  )
}

const named = (room: string) => room.replace(/\.ts$/, '')

/** A Mermaid diagram of the server's rooms and of the rooms that each one needs. */
export function drawRooms(sources: readonly Source[]): string {
  const lines = [...arrows(sources)].flatMap(([room, needed]) =>
    needed.map((each) => `  ${named(room)} --> ${named(each)}`),
  )
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n')
}
