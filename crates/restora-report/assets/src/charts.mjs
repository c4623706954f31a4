// What of Apache ECharts a page needs: nothing else is bundled.
import { init, use } from "echarts/core";
import { BarChart, CustomChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, CustomChart, LineChart, SankeyChart,
  GridComponent, LegendComponent, TooltipComponent,
  SVGRenderer,
]);

globalThis.restoraCharts = { init };
