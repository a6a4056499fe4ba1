'use client'

import {
  CopyOutlined,
  DiffOutlined,
  DownloadOutlined,
  EditOutlined,
  MoreOutlined,
  PrinterOutlined,
} from '@ant-design/icons'
import { Button, Card, Dropdown, Flex, Skeleton, Tabs, Tooltip } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Comments } from '#components/admin/comments/comments.tsx'
import { useRecent } from '#components/admin/recent.ts'
import { Failure } from '#components/admin/ui/failure.tsx'
import { PageHead } from '#components/admin/ui/page-head.tsx'
import { When } from '#components/admin/ui/when.tsx'
import { useSearchParams } from '#components/browser/address.ts'
import { CoverageView } from '../checks/coverage-view.tsx'
import type { Finding } from '../checks/findings.ts'
import { CompareView } from '../compare/compare-view.tsx'
import type { ProductProfile, VersionDetails } from '../data/shapes.ts'
import { findPolicy, useDifference, useProductProfiles, useVersion } from '../data/use-versions.ts'
import type { Draft } from '../draft/draft.ts'
import type { PreviewPage } from '../preview/message.ts'
import { Preview } from '../preview/preview.tsx'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { StandingTag } from '../words/standing-tag.tsx'
import { ContentView } from './content-view.tsx'
import { exportVersion } from './export-version.ts'
import { text } from './messages.zh-CN.ts'
import { Review } from './review.tsx'
import { StepsCard } from './steps-card.tsx'
import styles from './version.module.css'

const words = text.version

/** The page /admin/templates/[id]: a version's content, its history, and the steps that are possible now. */
export function VersionScreen({ id }: { id: string }) {
  const version = useVersion(id)
  const number = version.data?.number
  useRecent(
    number === undefined
      ? null
      : { kind: 'template', href: `/admin/templates/${id}`, label: templateText.numbered(number) },
  )
  const productProfiles = useProductProfiles()
  const failed = [version, productProfiles].find(
    ({ failure, data }) => failure !== null && data === undefined,
  )
  if (failed?.failure) return <Failure failure={failed.failure} again={failed.again} />
  if (!version.data || !productProfiles.data) return <Skeleton active paragraph={{ rows: 12 }} />
  return version.data.basedOn === null ? (
    <Version
      version={version.data}
      productProfiles={productProfiles.data}
      before={null}
      again={version.again}
    />
  ) : (
    <Based
      version={version.data}
      basedOn={version.data.basedOn.id}
      productProfiles={productProfiles.data}
      again={version.again}
    />
  )
}

/** Loads the version on which this version is based. The checks compare these two versions. */
function Based({ basedOn, ...rest }: Omit<VersionProps, 'before'> & { basedOn: string }) {
  const before = useVersion(basedOn)
  if (before.failure !== null && before.data === undefined)
    return <Failure failure={before.failure} again={before.again} />
  if (before.data === undefined) return <Skeleton active paragraph={{ rows: 12 }} />
  return <Version {...rest} before={before.data.content} />
}

interface VersionProps {
  readonly version: VersionDetails
  readonly productProfiles: readonly ProductProfile[]
  readonly before: Draft | null
  readonly again: () => void
}

function Version({ version, productProfiles, before, again }: VersionProps) {
  const query = useSearchParams()
  const router = useRouter()
  const tab = query.get('tab') ?? 'content'
  const editable = version.actions.edit === true
  function openAt({ at }: Finding): void {
    const place = encodeURIComponent(at.question ?? at.part)
    if (editable) router.push(`/admin/templates/${version.id}/edit?at=${place}`)
    // A new history entry is added, so that the back button returns to the findings.
    else window.history.pushState(null, '', `?tab=content&at=${place}`)
  }
  return (
    <>
      <PageHead
        title={templateText.numbered(version.number)}
        tags={<StandingTag standing={version.standing} />}
        sub={version.note || templateText.noNote}
        trail={[{ label: templateText.title, href: '/admin/templates' }]}
        actions={<Actions version={version} />}
      />
      <div className={styles.frame} data-wide={tab !== 'content'}>
        <Tabs
          activeKey={tab}
          // The URL is changed without a request, because the server would return the same page.
          onChange={(key) => window.history.replaceState(null, '', `?tab=${key}`)}
          items={[
            {
              key: 'content',
              label: words.tabs.content,
              children: <ContentView content={version.content} at={query.get('at')} />,
            },
            {
              key: 'coverage',
              label: words.tabs.coverage,
              children: (
                <CoverageView
                  content={version.content}
                  productProfiles={productProfiles}
                  before={before}
                  onOpen={openAt}
                  leadsTo={editable ? 'edit' : 'look'}
                />
              ),
            },
            {
              key: 'difference',
              label: words.tabs.difference,
              children: <AgainstPublished version={version} />,
            },
            { key: 'preview', label: words.tabs.preview, children: <PhonePreview version={version} /> },
          ]}
        />
        <aside className={styles.aside} aria-label={words.aside}>
          <Review version={version} productProfiles={productProfiles} before={before} again={again} />
          <About version={version} />
          <StepsCard steps={version.steps} />
          <Comments of="template" id={version.id} />
        </aside>
      </div>
    </>
  )
}

function Actions({ version }: { version: VersionDetails }) {
  const { edit } = version.actions
  return (
    <>
      <Link href={`/admin/templates/${version.id}/print`}>
        <Button icon={<PrinterOutlined />}>{words.print}</Button>
      </Link>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'copy',
              icon: <CopyOutlined />,
              label: <Link href={`/admin/templates/create?from=${version.id}`}>{templateText.copy}</Link>,
            },
            { key: 'export', icon: <DownloadOutlined />, label: words.export },
            {
              key: 'compare',
              icon: <DiffOutlined />,
              label: (
                <Link
                  href={`/admin/templates/compare?from=${version.basedOn?.id ?? version.id}&to=${version.id}`}
                >
                  {words.compareOther}
                </Link>
              ),
            },
          ],
          onClick: ({ key }) => {
            if (key === 'export') void exportVersion(version.id)
          },
        }}
      >
        <Button icon={<MoreOutlined />}>{words.more}</Button>
      </Dropdown>
      <Tooltip title={edit === true ? undefined : templateText.reasonOf(edit)}>
        <Link
          href={`/admin/templates/${version.id}/edit`}
          aria-disabled={edit !== true}
          onClick={(event) => edit !== true && event.preventDefault()}
          tabIndex={edit === true ? 0 : -1}
        >
          <Button type="primary" icon={<EditOutlined />} disabled={edit !== true} tabIndex={-1}>
            {words.edit}
          </Button>
        </Link>
      </Tooltip>
    </>
  )
}

/** The differences from the last published version. The approver decides about these differences. */
function AgainstPublished({ version }: { version: VersionDetails }) {
  const before =
    version.lastPublished !== null && version.lastPublished.id !== version.id
      ? version.lastPublished
      : version.basedOn
  if (before === null) return <Card>{words.nothingBefore}</Card>
  return (
    <Flex vertical gap={12}>
      <p className={styles.why}>{words.comparedWith(before.number)}</p>
      <Difference key={before.id} before={before.id} version={version} />
    </Flex>
  )
}

function Difference({ before, version }: { before: string; version: VersionDetails }) {
  const older = useVersion(before)
  const diff = useDifference(before, version.id)
  const failed = [older, diff].find(({ failure }) => failure !== null)
  if (failed?.failure) return <Failure failure={failed.failure} again={failed.again} />
  if (!older.data || !diff.data) return <Skeleton active paragraph={{ rows: 8 }} />
  return <CompareView diff={diff.data} before={older.data.content} after={version.content} />
}

function PhonePreview({ version }: { version: VersionDetails }) {
  const [page, setPage] = useState<PreviewPage>('questionnaire')
  return (
    <div style={{ maxWidth: 480, margin: '0 auto' }}>
      <Preview
        content={version.content}
        number={version.number}
        page={page}
        onPage={setPage}
        at={null}
        findPolicy={findPolicy}
      />
    </div>
  )
}

function About({ version }: { version: VersionDetails }) {
  return (
    <Card size="small" title={words.about}>
      <dl className={styles.facts}>
        <dt>{words.effectiveFrom}</dt>
        <dd>{version.effectiveFrom === null ? words.notYet : <When at={version.effectiveFrom} />}</dd>
        <dt>{words.openVisits}</dt>
        <dd>{words.visits(version.openVisits, version.questionnaires)}</dd>
        <dt>{words.authors}</dt>
        <dd>{version.authors.map(({ name }) => name).join('、') || templateText.shipped}</dd>
        <dt>{words.basedOn}</dt>
        <dd>
          {version.basedOn === null ? (
            words.nobody
          ) : (
            <Link href={`/admin/templates/${version.basedOn.id}`}>
              {templateText.numbered(version.basedOn.number)}
            </Link>
          )}
        </dd>
        <dt>{words.updated}</dt>
        <dd>
          <When at={version.updatedAt} /> {version.updatedBy.name}
        </dd>
        <dt>{words.hash}</dt>
        <dd>
          <code className={styles.hash}>{version.sha256}</code>
        </dd>
      </dl>
    </Card>
  )
}
