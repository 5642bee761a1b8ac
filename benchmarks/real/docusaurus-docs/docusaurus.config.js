export default {
  title: "Dino",
  url: "https://dino.github.io",
  baseUrl: "/proj/",
  trailingSlash: false,
  future: { v4: true, faster: true },
  favicon: "img/dot.png",
  onBrokenLinks: "ignore",
  onBrokenAnchors: "ignore",
  i18n: { defaultLocale: "en", locales: ["en", "de"] },
  markdown: { format: "detect", hooks: { onBrokenMarkdownLinks: "ignore", onBrokenMarkdownImages: "ignore" } },
  presets: [
    [
      "classic",
      {
        docs: { editUrl: "https://github.com/dino/proj/edit/main/" },
        blog: { onUntruncatedBlogPosts: "ignore", onInlineAuthors: "ignore", onInlineTags: "ignore" },
        theme: {},
      },
    ],
  ],
  plugins: [
    [
      "@docusaurus/plugin-client-redirects",
      { redirects: [{ from: "/old", to: "/docs/first" }], createRedirects: (path) => (path === "/docs/sub/second" ? ["/second"] : []) },
    ],
  ],
  themeConfig: {
    image: "img/dot.png",
    navbar: {
      title: "Dino",
      items: [
        { to: "/docs/first", label: "Docs" },
        { to: "/blog", label: "Blog" },
        { href: "https://dino.github.io/v1/", label: "v1" },
        { type: "localeDropdown" },
      ],
    },
    footer: { links: [{ label: "Moved", to: "/old" }], copyright: "Dino" },
  },
};
