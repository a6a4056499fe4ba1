'use client'

import { count } from '#components/charts/format.ts'
import { StatTile } from '#components/charts/frame/stat-tile.tsx'
import { isSmall } from '#server/reporting/rules/rates-and-significance.ts'
import { Failure } from '../../ui/failure.tsx'
import type { Loaded } from '../../use-data.ts'
import styles from '../page/reports.module.css'
import { TilesWaiting } from '../page/tiles-waiting.tsx'
import { happenedHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { FailureFigures } from './use-failure.ts'

const words = text.failure

type Sums = FailureFigures['figures']['now']

interface TileOf {
  readonly label: string
  readonly of: (sums: Sums) => number
  /** The trace that selects the visits behind this figure in the list of visits. */
  readonly trace: string
  readonly explanation?: (sums: Sums) => string
}

const tiles: readonly TileOf[] = [
  {
    label: words.faceFailed,
    of: (sums) => sums.face_failed,
    trace: 'day/face_failed',
    explanation: () => words.faceFailedNote,
  },
  {
    label: words.faceOther,
    of: (sums) => sums.face_other,
    trace: 'day/face_other',
    explanation: () => words.faceOtherNote,
  },
  {
    label: words.smsFailed,
    of: (sums) => sums.sms_failed,
    trace: 'mark/identity/SMS',
    explanation: (sums) => words.passed(count(sums.sms_passed)),
  },
  {
    label: words.faceLocked,
    of: (sums) => sums.face_locked,
    trace: 'mark/locked/FACE',
    explanation: () => words.lockedNote,
  },
  {
    label: words.smsLocked,
    of: (sums) => sums.sms_locked,
    trace: 'mark/locked/SMS',
    explanation: () => words.lockedNote,
  },
  { label: words.threeDays, of: (sums) => sums.face_failed_3_days, trace: 'mark/reason/FACE_FAILED_3_DAYS' },
  { label: words.expired, of: (sums) => sums.window_expired, trace: 'mark/reason/WINDOW_EXPIRED' },
  { label: words.negative, of: (sums) => sums.negative_answer, trace: 'mark/reason/NEGATIVE_ANSWER' },
  {
    label: words.reminderFailed,
    of: (sums) => sums.reminder_failed,
    trace: 'mark/reminder/FAILED',
    explanation: (sums) => words.sent(count(sums.reminded_wechat + sums.reminded_sms)),
  },
  {
    label: words.lost,
    of: (sums) => sums.sms_lost,
    trace: 'mark/reminder/LOST',
    explanation: (sums) => words.arrived(count(sums.sms_arrived)),
  },
]

/**
 * Whether all figures of the period are 0. Such a period is no basis for a comparison, because it possibly lies
 * before the platform was in use.
 */
const isNothing = (sums: Sums) => Object.values(sums).every((value) => value === 0)

function Tiles({ asked: { filter }, figures: { now, previous } }: FailureFigures) {
  return (
    <div className={styles.tiles}>
      {tiles.map(({ label, of, trace, explanation }) => (
        <StatTile
          key={label}
          label={label}
          value={count(of(now))}
          unit={words.times}
          explanation={explanation?.(now)}
          change={{
            difference: isNothing(previous) ? null : of(now) - of(previous),
            kind: 'count',
            better: 'down',
            small: isSmall(of(now) + of(previous)),
          }}
          href={of(now) === 0 ? undefined : happenedHref(trace, filter)}
        />
      ))}
    </div>
  )
}

/** How often each failure happened, compared with the period before. */
export function FailureTiles({ of }: { of: Loaded<FailureFigures> }) {
  if (of.data !== undefined) return <Tiles {...of.data} />
  if (of.failure !== null) return <Failure failure={of.failure} again={of.again} />
  return <TilesWaiting count={tiles.length} />
}
