'use client'

import { Alert, Flex, Grid } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { PageHead } from '#components/admin/ui/page-head.tsx'
import { SidePanel } from '../../ui/dialog/side-panel.tsx'
import { findingsOf } from '../checks/check.ts'
import { downloadJson } from '../data/download.ts'
import type { ProductProfile, VersionDetails } from '../data/shapes.ts'
import { findPolicy } from '../data/use-versions.ts'
import type { Draft, Place } from '../draft/draft.ts'
import type { PreviewPage } from '../preview/message.ts'
import { text as previewText } from '../preview/messages.zh-CN.ts'
import { Preview } from '../preview/preview.tsx'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { RejectedNote } from '../words/rejected-note.tsx'
import { AllFindings } from './all-findings.tsx'
import styles from './editor.module.css'
import { text } from './messages.zh-CN.ts'
import { OpenPart } from './open-part.tsx'
import { Outline } from './outline.tsx'
import { firstPlace, placeOf } from './places.ts'
import { LeaveGuard } from './saving/leave-guard.tsx'
import { LockBanner } from './saving/lock-banner.tsx'
import { RestoredBanner } from './saving/restored-banner.tsx'
import { SaveFailure } from './saving/save-failure.tsx'
import { type Editing, useEditing } from './saving/use-editing.ts'
import { type Lock, useLock } from './saving/use-lock.ts'
import { Tools } from './tools.tsx'
import { useKeys } from './use-keys.ts'

const words = text.editor

interface EditorProps {
  readonly version: VersionDetails
  readonly productProfiles: readonly ProductProfile[]
  /** The version from which this version was started. */
  readonly before: Draft | null
  /** The part to open first: a question's key, `notice` or `head`. */
  readonly openAt: string | null
  /** Loads the version again and restarts the editor with it. */
  readonly reload: () => void
}

/** The editor of a version: the outline, the form of the open part, and the phone preview. */
export function Editor({ version, productProfiles, before, openAt, reload }: EditorProps) {
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
  const findings = useMemo(
    () => findingsOf(checked, productProfiles, before),
    [checked, productProfiles, before],
  )
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
    downloadJson(templateText.fileName(version.number), { note: editing.note, content: editing.draft })

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
          sub={version.basedOn === null ? words.newText : templateText.basedOn(version.basedOn.number)}
          trail={[
            { label: templateText.title, href: '/admin/templates' },
            { label: templateText.numbered(version.number), href: `/admin/templates/${version.id}` },
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
        <Banners {...{ version, editing, lock, reload }} onTakeOver={takeOver} onExport={exportMine} />
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
        <SidePanel
          title={previewText.label}
          width={440}
          open={drawer === 'preview'}
          onClose={() => setDrawer(null)}
          destroyOnHidden
        >
          {preview}
        </SidePanel>
      )}
      <SidePanel
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
      </SidePanel>
      <LeaveGuard unsaved={editing.unsaved} save={editing.save} />
    </>
  )
}

/**
 * Banners about everything that restricts or endangers editing: missing rights, another author's lock, a stored copy,
 * a failed save.
 */
function Banners(props: {
  version: VersionDetails
  editing: Editing
  lock: Lock
  reload: () => void
  onTakeOver: () => Promise<boolean>
  onExport: () => void
}) {
  const { version, editing, lock, reload, onTakeOver, onExport } = props
  const editable = version.actions.edit === true
  return (
    <>
      {!editable && <Alert type="info" showIcon message={templateText.reasonOf(version.actions.edit)} />}
      <RejectedNote rejection={version.rejection} />
      {editable && version.standing !== 'DRAFT' && <Alert type="warning" showIcon message={words.reviewed} />}
      <LockBanner
        lock={editable ? lock : { state: 'mine' }}
        unsaved={editing.unsaved}
        onTakeOver={() => void onTakeOver().then((ours) => ours && reload())}
        onReload={reload}
        onExport={onExport}
      />
      <RestoredBanner
        editing={editing}
        onExport={() =>
          editing.restored !== null && downloadJson(templateText.fileName(version.number), editing.restored)
        }
      />
      {lock.state !== 'lost' && <SaveFailure editing={editing} onExport={onExport} onReload={reload} />}
    </>
  )
}
