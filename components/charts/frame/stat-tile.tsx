import { CheckCircleOutlined, ExclamationCircleOutlined } from '@ant-design/icons'
import Link from 'next/link'
import { differenceInWords, type ValueKind } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { SmallMark } from './small-mark.tsx'
import css from './stat-tile.module.css'

export interface StatChange {
  /** This period's number minus the previous period's number; null if the previous period has no number. */
  readonly difference: number | null
  readonly kind: ValueKind
  /** The direction that counts as better. `neither` shows no judgement. */
  readonly better: 'up' | 'down' | 'neither'
  /** Whether one of the two numbers is based on few cases. Chance moves such a number, so nothing is judged. */
  readonly small?: boolean | undefined
}

export interface StatTileProps {
  readonly label: string
  /** The formatted figure, for example 92.3%. */
  readonly value: string
  readonly unit?: string | undefined
  /** How the figure is counted, in one line. */
  readonly explanation?: string | undefined
  readonly change?: StatChange | undefined
  /** Whether the figure is based on few cases. */
  readonly small?: boolean | undefined
  readonly href?: string | undefined
}

/** 好转 (better) or 变差 (worse), with an icon. The colour only repeats the judgement. */
function Judgement({ good }: { good: boolean }) {
  return (
    <span className={good ? css.good : css.bad}>
      {good ? <CheckCircleOutlined aria-hidden /> : <ExclamationCircleOutlined aria-hidden />}{' '}
      {good ? text.better : text.worse}
    </span>
  )
}

function Change({ change: { difference, kind, better, small = false } }: { change: StatChange }) {
  if (difference === null) return <span className={css.change}>{text.nothingBefore}</span>
  const words = differenceInWords(difference, kind)
  // A difference that rounds to 0 has no direction.
  if (!/^[+-]/.test(words)) return <span className={css.change}>{text.unchanged}</span>
  const up = difference > 0
  return (
    <span className={css.change}>
      <span aria-hidden="true">{up ? '▲' : '▼'}</span> {text.against(words)}
      {better !== 'neither' && !small && <Judgement good={up === (better === 'up')} />}
    </span>
  )
}

/** A tile with one figure, the way it is counted, and its change. */
export function StatTile({ label, value, unit, explanation, change, small = false, href }: StatTileProps) {
  const inside = (
    <>
      <span className={css.tileLabel}>
        {label}
        {small && <SmallMark />}
      </span>
      <span className={css.tileValue}>
        <b data-long={value.length > 9}>{value}</b>
        {unit !== undefined && <span className={css.tileUnit}>{unit}</span>}
      </span>
      {change !== undefined && <Change change={change} />}
      {explanation !== undefined && <span className={css.tileNote}>{explanation}</span>}
    </>
  )
  if (href === undefined) return <div className={css.tile}>{inside}</div>
  return (
    <Link href={href} prefetch={false} className={css.tile}>
      {inside}
    </Link>
  )
}
