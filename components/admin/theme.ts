import type { ThemeConfig } from 'antd'
import { colours } from '#components/ui/colours.ts'

export const adminTheme: ThemeConfig = {
  token: {
    colorPrimary: colours.brand,
    colorInfo: colours.brand,
    colorLink: colours.brand,
    colorSuccess: colours.good,
    colorError: colours.bad,
    colorWarning: colours.waiting,
    // antd would derive grey backgrounds from colours as dark as these, so the light backgrounds are set here.
    colorPrimaryBg: '#e6f2f0',
    colorPrimaryBgHover: '#d5e9e6',
    colorPrimaryBorder: '#a9d0cb',
    colorPrimaryHover: '#0d8277',
    colorPrimaryActive: '#084f4a',
    colorLinkHover: '#0d8277',
    colorInfoBg: '#eef6f5',
    colorInfoBorder: '#b9d9d5',
    colorSuccessBg: '#edf6ef',
    colorSuccessBorder: '#bcdcc3',
    colorErrorBg: '#fdf0ee',
    colorErrorBgHover: '#fbe3e0',
    colorErrorBorder: '#f0bfb9',
    colorErrorHover: '#c8372e',
    colorWarningBg: '#fdf6e9',
    colorWarningBorder: '#ecd6a8',
    controlItemBgActive: '#e6f2f0',
    controlItemBgActiveHover: '#d5e9e6',
    controlOutline: 'rgba(10, 102, 95, 0.16)',
    colorBgLayout: colours.page,
    colorTextDescription: '#4a5c5d',
    colorTextPlaceholder: '#64757a',
    // The text of disabled fields must stay readable.
    colorTextDisabled: '#525f65',
    borderRadius: 8,
    fontFamily:
      '-apple-system, BlinkMacSystemFont, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
  },
  components: {
    Layout: { headerBg: colours.header, headerHeight: 52, headerPadding: '0 20px', siderBg: '#ffffff' },
    // With the radius of buttons, a box of 16 pixels would look like a radio button.
    Checkbox: { borderRadiusSM: 4 },
    Table: { headerBg: '#f5f8f7', cellPaddingBlockMD: 10, headerSplitColor: 'transparent' },
    Descriptions: { labelColor: '#4a5c5d' },
    Menu: { itemHeight: 40, itemBorderRadius: 8, activeBarBorderWidth: 0 },
  },
}
