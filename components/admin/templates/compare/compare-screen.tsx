'use client'

import { PrinterOutlined, SwapOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Select, Skeleton } from 'antd'
import { Failure } from '#components/admin/ui/failure.tsx'
import { PageHead } from '#components/admin/ui/page-head.tsx'
import { replaceSearch, useSearchParams } from '#components/browser/address.ts'
import { useDifference, useVersion, useVersions } from '../data/use-versions.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { standingWord } from '../words/words.ts'
import { CompareView } from './compare-view.tsx'
import { text as words } from './messages.zh-CN.ts'

/** The page /admin/templates/compare?from=&to=, which shows any two versions side by side. */
export function CompareScreen() {
  const query = useSearchParams()
  const versions = useVersions()
  const from = query.get('from')
  const to = query.get('to')
  const choose = (nextFrom: string, nextTo: string) =>
    replaceSearch(new URLSearchParams({ from: nextFrom, to: nextTo }))
  const options = (versions.data?.rows ?? []).map(({ id, number, standing }) => ({
    value: id,
    label: templateText.option(number, standingWord(standing)),
  }))
  return (
    <>
      <PageHead
        title={words.title}
        trail={[{ label: templateText.title, href: '/admin/templates' }]}
        actions={
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            {words.print}
          </Button>
        }
      />
      <Flex vertical gap={16}>
        <Flex gap={8} align="center" wrap>
          <Select
            aria-label={words.from}
            style={{ width: 220 }}
            value={from}
            options={options}
            placeholder={words.from}
            onChange={(id) => choose(id, to ?? id)}
          />
          <Button
            icon={<SwapOutlined />}
            aria-label={words.swap}
            disabled={from === null || to === null}
            onClick={() => choose(to ?? '', from ?? '')}
          />
          <Select
            aria-label={words.to}
            style={{ width: 220 }}
            value={to}
            options={options}
            placeholder={words.to}
            onChange={(id) => choose(from ?? id, id)}
          />
        </Flex>
        {versions.failure !== null && <Failure failure={versions.failure} again={versions.again} />}
        {from !== null && to !== null ? (
          <Difference key={`${from} ${to}`} from={from} to={to} />
        ) : (
          <Card>{words.chooseTwo}</Card>
        )}
      </Flex>
    </>
  )
}

function Difference({ from, to }: { from: string; to: string }) {
  const before = useVersion(from)
  const after = useVersion(to)
  const diff = useDifference(from, to)
  const failed = [before, after, diff].find(({ failure }) => failure !== null)
  if (failed?.failure) return <Failure failure={failed.failure} again={failed.again} />
  if (!before.data || !after.data || !diff.data) return <Skeleton active paragraph={{ rows: 10 }} />
  return <CompareView diff={diff.data} before={before.data.content} after={after.data.content} />
}
