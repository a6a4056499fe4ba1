import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { Standing } from '../data/shapes.ts'
import { standingWord } from './words.ts'

const tones = {
  DRAFT: 'quiet',
  IN_REVIEW: 'waiting',
  APPROVED: 'brand',
  SCHEDULED: 'brand',
  IN_FORCE: 'good',
  SUPERSEDED: 'quiet',
  WITHDRAWN: 'quiet',
} as const satisfies Record<Standing, string>

/** Tag with the state of a version. */
export function StandingTag({ standing }: { standing: Standing }) {
  return <ToneTag tone={tones[standing]}>{standingWord(standing)}</ToneTag>
}
