import { Tag } from 'antd'
import type { Standing } from './shapes.ts'
import { standingWord } from './words.ts'

const colour: Readonly<Record<Standing, string>> = {
  DRAFT: 'default',
  IN_REVIEW: 'gold',
  APPROVED: 'cyan',
  SCHEDULED: 'blue',
  IN_FORCE: 'green',
  SUPERSEDED: 'default',
  WITHDRAWN: 'default',
}

/** Where a version stands, said in a word. */
export function StandingTag({ standing }: { standing: Standing }) {
  return <Tag color={colour[standing]}>{standingWord(standing)}</Tag>
}
