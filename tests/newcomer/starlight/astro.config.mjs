import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";

export default defineConfig({
  site: "https://new.example.org",
  integrations: [starlight({ title: "Newcomer", pagefind: false, sidebar: [{ slug: "guide" }] })],
});
