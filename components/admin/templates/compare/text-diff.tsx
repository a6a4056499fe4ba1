'use client'

import type { TextChange } from '#server/questionnaire/rules/compare.ts'
import shared from '../../ui/shared.module.css'
import { spoken } from '../words/words.ts'
import styles from './compare.module.css'
import { text as words } from './messages.zh-CN.ts'

/**
 * A text before and after a change, compared word by word. The two texts are side by side if the page is wide enough;
 * otherwise they are merged into one marked text.
 */
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

/**
 * One piece of a difference. The comparison never splits a placeholder, so each piece can show the names of its
 * placeholders.
 */
function Piece({ kind, text: piece }: TextChange['pieces'][number]) {
  if (kind === 'added') return <ins>{spoken(piece)}</ins>
  if (kind === 'removed') return <del>{spoken(piece)}</del>
  return spoken(piece)
}
