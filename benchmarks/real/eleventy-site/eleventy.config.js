export default function (config) {
  config.addPassthroughCopy({ "src/static": "/" });
  config.addFilter("dateOnly", (date) => date.toISOString().slice(0, 10));
  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: "njk", htmlTemplateEngine: "njk" };
}
