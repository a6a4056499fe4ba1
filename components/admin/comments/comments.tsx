'use client'

import { App, Button, Mentions } from 'antd'
import { Fragment, useState } from 'react'
import { type CommentTarget, LONGEST_COMMENT } from '#server/vocabulary/comments.ts'
import { type AdminInputs, type AdminOutputs, api } from '../api.ts'
import { ConfirmKeys } from '../ui/dialog/focus.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand, useData } from '../use-data.ts'
import styles from './comments.module.css'
import { mentionedIn, mentionWord, piecesOf } from './mentions.ts'
import { text } from './messages.zh-CN.ts'

type Comment = AdminOutputs['comment']['visit']['list']['rows'][number]

const PAGE = 30

function One({ comment }: { comment: Comment }) {
  return (
    <li>
      <div className={styles.head}>
        <strong>{comment.authorName ?? text.gone}</strong>
        {comment.bySystem && <span className={shared.quiet}>{text.system}</span>}
        <span className={shared.quiet}>
          <When at={comment.at} />
        </span>
      </div>
      <p className={styles.text}>
        {piecesOf(comment.text, comment.mentioned).map((piece) =>
          piece.mention ? (
            <span key={piece.at} className={styles.mention}>
              {piece.text}
            </span>
          ) : (
            <Fragment key={piece.at}>{piece.text}</Fragment>
          ),
        )}
      </p>
    </li>
  )
}

function Writing({ of, id }: { of: CommentTarget; id: string }) {
  const { message } = App.useApp()
  const [typed, setTyped] = useState('')
  const people = useData(['comment', 'people', of], () => api.comment[of].people.query())
  const add = useCommand(
    (input: AdminInputs['comment']['visit']['add']) => api.comment[of].add.mutate(input),
    [['comment', of, id]],
  )
  const known = people.data ?? []

  async function send(): Promise<void> {
    const mentions = mentionedIn(typed, known).map((person) => person.id)
    const answer = await add.run({ id, text: typed.trim(), mentions })
    if (!answer.ok) return
    setTyped('')
    message.success(text.sent)
  }

  return (
    <ConfirmKeys confirm={() => void send()} blocked={add.running || typed.trim() === ''}>
      <Mentions
        aria-label={text.label}
        placeholder={text.placeholder}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={LONGEST_COMMENT}
        notFoundContent={text.noPeople}
        value={typed}
        options={known.map((person) => ({
          value: mentionWord(person),
          label: `${person.name} ${person.username}`,
          key: person.id,
        }))}
        onChange={setTyped}
      />
      <FailureNote failure={add.failure} />
      <div className={styles.foot}>
        <span className={`${shared.quiet} ${shared.small}`}>{text.hint}</span>
        <Button
          type="primary"
          loading={add.running}
          disabled={typed.trim() === ''}
          onClick={() => void send()}
        >
          {text.send}
        </Button>
      </div>
    </ConfirmKeys>
  )
}

/**
 * The comments on a record, and a field for a new one. Everybody who may read the record sees them.
 * @param props.of the kind of the record
 * @param props.id the id of the record
 */
export function Comments(props: { of: CommentTarget; id: string }) {
  const { of, id } = props
  const [before, setBefore] = useState<string | null>(null)
  const loaded = useData(['comment', of, id, before], () =>
    api.comment[of].list.query({ id, before, limit: PAGE }),
  )
  const next = loaded.data?.next ?? null
  const rows = [...(loaded.data?.rows ?? [])].reverse()
  return (
    <Section title={text.title}>
      {loaded.data === undefined && <Pending of={loaded} rows={2} />}
      {next !== null && (
        <Button type="link" onClick={() => setBefore(next)}>
          {text.earlier}
        </Button>
      )}
      {loaded.data !== undefined && rows.length === 0 && <p className={shared.quiet}>{text.none}</p>}
      <ul className={styles.list}>
        {rows.map((comment) => (
          <One key={comment.id} comment={comment} />
        ))}
      </ul>
      {before !== null && (
        <Button type="link" onClick={() => setBefore(null)}>
          {text.newest}
        </Button>
      )}
      <Writing of={of} id={id} />
    </Section>
  )
}
