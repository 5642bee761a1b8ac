export default {
  title: "Newcomer",
  url: "https://new.example.org",
  baseUrl: "/",
  onBrokenLinks: "warn",
  markdown: { hooks: { onBrokenMarkdownLinks: "warn" } },
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false, theme: {} }]],
};
