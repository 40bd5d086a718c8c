//! What keeps people from using a page, as axe-core finds it.

use super::Page;
use anyhow::ensure;
use serde_json::Value;

const AXE: &str = include_str!("../../axe-core/axe.min.js");

/// Contrast is asked for at 7:1, which axe calls "enhanced" and leaves out by itself.
const RUN: &str = r"
return axe.run(document, {
  resultTypes: ['violations'],
  rules: { 'color-contrast-enhanced': { enabled: true }, 'color-contrast': { enabled: true } },
}).then(found => found.violations
  .filter(violation => ['serious', 'critical'].includes(violation.impact))
  .map(violation => violation.id + ': ' + violation.help + ' '
    + violation.nodes.slice(0, 3).map(node => node.html.slice(0, 160)
      + ' ' + (node.any[0] ? node.any[0].message : '')).join(' | ')));
";

impl Page<'_> {
    /// Asks that nothing serious keeps people from using this screen.
    ///
    /// # Errors
    /// Each serious violation with the elements concerned.
    pub async fn is_accessible(&self, name: &str) -> anyhow::Result<()> {
        if self.run("return typeof axe", vec![]).await? == "undefined" {
            // Handed over by the driver: the page's own policy would refuse a script element.
            self.run(&format!("{AXE}\n;window.axe = axe;"), vec![]).await?;
        }
        let found = self.run(RUN, vec![]).await?;
        let found: Vec<&str> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        ensure!(found.is_empty(), "{name}:\n{}", found.join("\n"));
        Ok(())
    }
}
