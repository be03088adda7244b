/** Screen and paper. Colour never carries a meaning alone: each one stands beside its word. */
export const style = `
:root{color-scheme:light}
body{font:14px/1.45 system-ui,sans-serif;color:#10213a;background:#fff;margin:0 auto;max-width:1120px;padding:32px}
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 8px;border-bottom:1px solid #d5dce6;padding-bottom:4px}
.verdict{font-size:18px;margin:8px 0}.meta{color:#4a5a72;font-size:12px;overflow-wrap:anywhere}
.unseen{border-left:4px solid #7a4fb5;background:#f5f0fb;padding:8px 14px;margin:16px 0}
.charts{display:flex;flex-wrap:wrap;gap:24px}figure{margin:0;flex:1 1 420px;max-width:540px}figcaption{font-weight:600;margin-bottom:6px}svg{max-width:100%;height:auto}
svg text{font:12px system-ui,sans-serif;fill:#10213a}
table{border-collapse:collapse;width:100%;font-size:12.5px}th,td{text-align:left;vertical-align:top;padding:5px 8px;border-bottom:1px solid #e4e9f0;overflow-wrap:anywhere}
th,.whole{overflow-wrap:normal}.whole{white-space:nowrap}.name{min-width:10ch}
th{background:#f2f5f9}.critical{color:#a4001d;font-weight:600}.high{color:#a34a00;font-weight:600}.late{color:#a4001d;font-weight:600}
a{color:#0a4fa3}
@media print{body{padding:0;max-width:none;font-size:11px}table{font-size:9.5px}thead{display:table-header-group}tr,figure,.unseen{break-inside:avoid}a{color:inherit;text-decoration:none}}
@page{margin:14mm}`;
