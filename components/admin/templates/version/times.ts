const WALL = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/

/**
 * The instant of a Shanghai wall-clock time such as `2026-11-22 21:05`; null for any other text. Shanghai has had no
 * summer time since 1991.
 */
export function instantOf(wall: string): string | null {
  const match = WALL.exec(wall)
  if (match === null) return null
  const at = new Date(`${match[1]}T${match[2]}:00+08:00`)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
