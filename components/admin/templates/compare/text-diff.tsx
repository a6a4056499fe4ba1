'use client'

import type { TextChange } from '#server/questionnaire/rules/compare.ts'
import shared from '../../parts/shared.module.css'
import { text } from '../messages.zh-CN.ts'
import { spoken } from '../words.ts'
import styles from './compare.module.css'

const words = text.compare

/** A text before and after, word by word: beside each other where there is room, in one line of words where not. */
export function TextDiff({ change, lang }: { change: TextChange; lang?: string }) {
  return (
    <div className={styles.text} lang={lang}>
      <p className={styles.before}>
        <span className={shared.quiet}>{words.before}</span>
        {change.before === null ? (
          <span className={shared.quiet}>{words.nothing}</span>
        ) : (
          change.pieces.map((piece, index) =>
            piece.kind === 'added' ? null : <Piece key={index} {...piece} />,
          )
        )}
      </p>
      <p className={styles.after}>
        <span className={shared.quiet}>{words.after}</span>
        {change.after === null ? (
          <span className={shared.quiet}>{words.nothing}</span>
        ) : (
          change.pieces.map((piece, index) =>
            piece.kind === 'removed' ? null : <Piece key={index} {...piece} />,
          )
        )}
      </p>
      <p className={styles.inline}>
        {change.pieces.map((piece, index) => (
          <Piece key={index} {...piece} />
        ))}
      </p>
    </div>
  )
}

/** A placeholder is never cut in two: each piece can be said by itself. */
function Piece({ kind, text: piece }: TextChange['pieces'][number]) {
  if (kind === 'added') return <ins>{spoken(piece)}</ins>
  if (kind === 'removed') return <del>{spoken(piece)}</del>
  return spoken(piece)
}
