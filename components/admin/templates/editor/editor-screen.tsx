'use client'

import {
  CheckCircleOutlined,
  EyeOutlined,
  RedoOutlined,
  SaveOutlined,
  UndoOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { Alert, Button, Drawer, Flex, Grid, Tooltip } from 'antd'
import Link from 'next/link'
import { useDeferredValue, useMemo, useState } from 'react'
import { PageHead } from '#components/admin/parts/page-head.tsx'
import { shanghaiTime } from '#components/admin/parts/time.ts'
import { findingsOf } from '../checks/check.ts'
import type { Finding } from '../checks/findings.ts'
import { Findings } from '../checks/findings-list.tsx'
import { downloadJson } from '../download.ts'
import { copyOf, type Draft, inserted, type Place, withQuestion } from '../draft/draft.ts'
import { text } from '../messages.zh-CN.ts'
import type { PreviewPage } from '../preview/message.ts'
import { Preview } from '../preview/preview.tsx'
import type { Profile, VersionDetails } from '../shapes.ts'
import { findPolicy } from '../use-versions.ts'
import styles from './editor.module.css'
import { HeadForm } from './forms/head-form.tsx'
import { NoticeForm } from './forms/notice-form.tsx'
import { QuestionForm } from './forms/question-form.tsx'
import { Outline } from './outline.tsx'
import { LeaveGuard } from './saving/leave-guard.tsx'
import { LockBanner } from './saving/lock-banner.tsx'
import { RestoredBanner } from './saving/restored-banner.tsx'
import { type Editing, useEditing } from './saving/use-editing.ts'
import { useLock } from './saving/use-lock.ts'
import { useKeys } from './use-keys.ts'

const words = text.editor

interface EditorProps {
  readonly version: VersionDetails
  readonly profiles: readonly Profile[]
  /** What the version was begun from. */
  readonly before: Draft | null
  /** The place to open first: a question's key, `notice` or `head`. */
  readonly openAt: string | null
  /** Reads the version again and starts the editor anew with it. */
  readonly reload: () => void
}

/** The editor of a version: its outline, the open place, and the phone that shows it. */
export function Editor({ version, profiles, before, openAt, reload }: EditorProps) {
  const { xl = false } = Grid.useBreakpoint()
  const editable = version.actions.edit === true
  const { lock, takeOver, lose } = useLock(version.id, editable)
  const writable = editable && lock.state === 'mine'
  const editing = useEditing(version, { writable, onLockLost: lose })
  const readOnly = !writable || editing.saving.state === 'conflict'
  const [open, setOpen] = useState<Place>(() => firstPlace(version.content, openAt))
  const [page, setPage] = useState<PreviewPage>('questionnaire')
  const [drawer, setDrawer] = useState<'preview' | 'findings' | null>(null)
  const checked = useDeferredValue(editing.draft)
  const findings = useMemo(() => findingsOf(checked, profiles, before), [checked, profiles, before])
  useKeys({
    onSave: () => void editing.save(),
    onUndo: () => !readOnly && editing.undo(),
    onRedo: () => !readOnly && editing.redo(),
  })

  function show(place: Place): void {
    setOpen(place)
    setPage(place.kind === 'notice' ? 'notice' : 'questionnaire')
  }

  const exportMine = () =>
    downloadJson(words.fileName(version.number), { note: editing.note, content: editing.draft })

  const preview = (
    <Preview
      content={editing.draft}
      number={version.number}
      page={page}
      onPage={setPage}
      at={open.kind === 'question' ? open.key : null}
      findPolicy={findPolicy}
    />
  )

  return (
    <>
      <div className={styles.head}>
        <PageHead
          title={words.title(version.number)}
          sub={version.basedOn === null ? words.newText : words.basedOn(version.basedOn.number)}
          trail={[
            { label: text.list.title, href: '/admin/templates' },
            { label: text.numbered(version.number), href: `/admin/templates/${version.id}` },
          ]}
          actions={
            <Tools
              editing={editing}
              readOnly={readOnly}
              findings={findings}
              versionId={version.id}
              onPreview={xl ? null : () => setDrawer('preview')}
              onFindings={() => setDrawer('findings')}
            />
          }
        />
      </div>
      <Flex vertical gap={12}>
        {!editable && <Alert type="info" showIcon message={text.reasonOf(version.actions.edit)} />}
        {editable && version.standing !== 'DRAFT' && (
          <Alert type="warning" showIcon message={words.reviewed} />
        )}
        <LockBanner
          lock={editable ? lock : { state: 'mine' }}
          unsaved={editing.unsaved}
          onTakeOver={() => void takeOver().then((ours) => ours && reload())}
          onReload={reload}
          onExport={exportMine}
        />
        <RestoredBanner
          editing={editing}
          onExport={() =>
            editing.restored !== null && downloadJson(words.fileName(version.number), editing.restored)
          }
        />
        {lock.state !== 'lost' && <Trouble editing={editing} onExport={exportMine} onReload={reload} />}
        <div className={styles.frame} data-preview={xl}>
          <div className={styles.side}>
            <Outline
              draft={editing.draft}
              open={open}
              onOpen={show}
              onChange={editing.change}
              findings={findings}
              readOnly={readOnly}
            />
          </div>
          <OpenPart open={open} editing={editing} findings={findings} readOnly={readOnly} onOpen={show} />
          {xl && <div className={styles.side}>{preview}</div>}
        </div>
      </Flex>
      {!xl && (
        <Drawer
          title={text.preview.label}
          width={440}
          open={drawer === 'preview'}
          onClose={() => setDrawer(null)}
          destroyOnHidden
        >
          {preview}
        </Drawer>
      )}
      <Drawer
        title={words.allFindings}
        width={480}
        open={drawer === 'findings'}
        onClose={() => setDrawer(null)}
      >
        <AllFindings
          findings={findings}
          leadsTo={readOnly ? 'look' : 'edit'}
          onOpen={(finding) => {
            show(placeOf(finding))
            setDrawer(null)
          }}
        />
      </Drawer>
      <LeaveGuard unsaved={editing.unsaved} save={editing.save} />
    </>
  )
}

function firstPlace(content: Draft, openAt: string | null): Place {
  const [first] = content.questions
  const wanted = content.questions.find(({ key }) => key === openAt) ?? first
  if (openAt === 'notice' || openAt === 'head') return { kind: openAt }
  return wanted === undefined ? { kind: 'head' } : { kind: 'question', key: wanted.key }
}

/** The place in the editor a finding is about. */
function placeOf({ at }: Finding): Place {
  if (at.part === 'question' && at.question !== undefined) return { kind: 'question', key: at.question }
  return { kind: at.part === 'notice' ? 'notice' : 'head' }
}

function OpenPart({
  open,
  editing,
  findings,
  readOnly,
  onOpen,
}: {
  open: Place
  editing: Editing
  findings: readonly Finding[]
  readOnly: boolean
  onOpen: (place: Place) => void
}) {
  const { draft, change } = editing
  const question = open.kind === 'question' ? draft.questions.find(({ key }) => key === open.key) : undefined
  if (open.kind === 'notice')
    return (
      <NoticeForm
        notice={draft.notice}
        findings={findings.filter(({ at }) => at.part === 'notice')}
        readOnly={readOnly}
        onChange={(notice, about) => change({ ...draft, notice }, about)}
      />
    )
  if (question === undefined)
    return (
      <HeadForm
        draft={draft}
        note={editing.note}
        findings={findings.filter(({ at }) => at.part === 'head')}
        readOnly={readOnly}
        onChange={change}
        onNote={editing.changeNote}
      />
    )
  const at = draft.questions.indexOf(question)
  return (
    <QuestionForm
      key={question.key}
      draft={draft}
      question={question}
      findings={findings}
      readOnly={readOnly}
      onChange={(next, about) =>
        change(
          withQuestion(draft, question.key, () => next),
          `${question.key} ${about}`,
        )
      }
      onRename={(key) => {
        change(
          withQuestion(draft, question.key, () => ({ ...question, key })),
          'rename',
        )
        onOpen({ kind: 'question', key })
      }}
      onCopy={() => {
        const copy = copyOf(draft, question)
        change({ ...draft, questions: inserted(draft.questions, at + 1, copy) }, 'copy question')
        onOpen({ kind: 'question', key: copy.key })
      }}
      onRemove={() => {
        const questions = draft.questions.filter(({ key }) => key !== question.key)
        change({ ...draft, questions }, 'remove question')
        const next = questions[Math.min(at, questions.length - 1)]
        onOpen(next === undefined ? { kind: 'head' } : { kind: 'question', key: next.key })
      }}
    />
  )
}

/** Undo, redo, findings, preview, save, and the way back to the version. */
function Tools({
  editing,
  readOnly,
  findings,
  versionId,
  onPreview,
  onFindings,
}: {
  editing: Editing
  readOnly: boolean
  findings: readonly Finding[]
  versionId: string
  onPreview: (() => void) | null
  onFindings: () => void
}) {
  const blocking = findings.filter(({ weight }) => weight === 'blocking').length
  return (
    <div className={styles.bar}>
      <SavedState editing={editing} />
      <Tooltip title={words.undoKey}>
        <Button
          icon={<UndoOutlined />}
          aria-label={words.undo}
          disabled={readOnly || !editing.canUndo}
          onClick={editing.undo}
        />
      </Tooltip>
      <Tooltip title={words.redoKey}>
        <Button
          icon={<RedoOutlined />}
          aria-label={words.redo}
          disabled={readOnly || !editing.canRedo}
          onClick={editing.redo}
        />
      </Tooltip>
      <Button
        icon={findings.length === 0 ? <CheckCircleOutlined /> : <WarningOutlined />}
        danger={blocking > 0}
        onClick={onFindings}
      >
        {words.findings(blocking, findings.length - blocking)}
      </Button>
      {onPreview !== null && (
        <Button icon={<EyeOutlined />} onClick={onPreview}>
          {words.preview}
        </Button>
      )}
      <Tooltip title={words.saveKey}>
        <Button
          icon={<SaveOutlined />}
          loading={editing.saving.state === 'saving'}
          disabled={readOnly || !editing.unsaved}
          onClick={() => void editing.save()}
        >
          {words.save}
        </Button>
      </Tooltip>
      <Link href={`/admin/templates/${versionId}`}>
        <Button type="primary">{words.finish}</Button>
      </Link>
    </div>
  )
}

function SavedState({ editing }: { editing: Editing }) {
  const { saving, unsaved, savedAt } = editing
  const bad = saving.state === 'failed' || saving.state === 'conflict'
  return (
    <span className={styles.saved} role="status" data-bad={bad}>
      {saving.state === 'saving' && words.saving}
      {bad && words.notSaved}
      {saving.state === 'idle' && unsaved && (editing.copied ? words.unsaved : words.unsavedNowhere)}
      {saving.state === 'idle' &&
        !unsaved &&
        (savedAt === null ? words.nothingNew : words.savedAt(shanghaiTime(savedAt)))}
    </span>
  )
}

/** A save that failed, and what can be done. The text on the page stays. */
function Trouble({
  editing,
  onExport,
  onReload,
}: {
  editing: Editing
  onExport: () => void
  onReload: () => void
}) {
  const { saving } = editing
  if (saving.state === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        message={saving.why}
        description={words.keptHere}
        action={
          <Button size="small" onClick={() => void editing.save()}>
            {words.saveAgain}
          </Button>
        }
      />
    )
  if (saving.state !== 'conflict') return null
  return (
    <Alert
      type="error"
      showIcon
      message={saving.why}
      description={words.conflict}
      action={
        <Flex gap={8} wrap>
          <Button size="small" type="primary" onClick={onExport}>
            {text.lock.exportMine}
          </Button>
          <Button size="small" onClick={onReload}>
            {text.lock.look}
          </Button>
        </Flex>
      }
    />
  )
}

function AllFindings({
  findings,
  leadsTo,
  onOpen,
}: {
  findings: readonly Finding[]
  leadsTo: 'edit' | 'look'
  onOpen: (finding: Finding) => void
}) {
  if (findings.length === 0) return <Alert type="success" showIcon message={words.noFindings} />
  const parts = [
    { title: words.mustBe, findings: findings.filter(({ weight }) => weight === 'blocking') },
    { title: words.mayBe, findings: findings.filter(({ weight }) => weight === 'warning') },
  ]
  return (
    <Flex vertical gap={16}>
      {parts.map(
        (part) =>
          part.findings.length > 0 && (
            <section key={part.title}>
              <h3 className={styles.label}>{part.title}</h3>
              <Findings findings={part.findings} onOpen={onOpen} leadsTo={leadsTo} />
            </section>
          ),
      )}
    </Flex>
  )
}
