//! A small ensemble of decision trees, read from text: each leaf adds to the log-odds.

/// One node; children stand at the indices.
#[derive(Debug, Clone, Copy)]
enum Node {
    Split { feature: u16, at_most: f64, left: u16, right: u16 },
    Leaf(f64),
}

/// Trees whose leaves are summed.
#[derive(Debug, Default)]
pub struct Model {
    base: f64,
    trees: Vec<Vec<Node>>,
}

impl Model {
    /// Reads a model: the base on the first line, then a tree a line in preorder, `7<0.5` for a split whose left branch takes what is
    /// at most 0.5, `=0.12` for a leaf. Lines that begin with `#` are comments. What cannot be read adds nothing.
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let base = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or(0.0);
        let trees = lines.filter_map(|line| {
            let mut nodes = Vec::new();
            read_node(&mut line.split(' '), &mut nodes)?;
            Some(nodes)
        });
        Self { base, trees: trees.collect() }
    }

    /// Log-odds for these features.
    pub fn judge(&self, features: &[f64]) -> f64 {
        self.base + self.trees.iter().map(|tree| walk(tree, features)).sum::<f64>()
    }
}

fn read_node<'t>(words: &mut impl Iterator<Item = &'t str>, nodes: &mut Vec<Node>) -> Option<u16> {
    let word = words.next()?;
    let own = nodes.len();
    if let Some(value) = word.strip_prefix('=') {
        nodes.push(Node::Leaf(value.parse().ok()?));
    } else {
        let (feature, at_most) = word.split_once('<')?;
        nodes.push(Node::Leaf(0.0));
        let left = read_node(words, nodes)?;
        let right = read_node(words, nodes)?;
        let split = Node::Split { feature: feature.parse().ok()?, at_most: at_most.parse().ok()?, left, right };
        *nodes.get_mut(own)? = split;
    }
    u16::try_from(own).ok()
}

fn walk(tree: &[Node], features: &[f64]) -> f64 {
    let mut at = 0;
    // a tree that was read in preorder only leads onward
    loop {
        match tree.get(at) {
            Some(Node::Split { feature, at_most, left, right }) => {
                let value = features.get(usize::from(*feature)).copied().unwrap_or(0.0);
                at = usize::from(if value <= *at_most { *left } else { *right });
            }
            Some(Node::Leaf(value)) => return *value,
            None => return 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_summed() {
        let model = Model::read("# two trees\n-1\n0<0.5 =0.25 1<2 =1 =2\n=0.125\n");
        assert!((model.judge(&[0.0, 9.0]) - -0.625).abs() < 1e-9);
        assert!((model.judge(&[1.0, 2.0]) - 0.125).abs() < 1e-9);
        assert!((model.judge(&[1.0, 2.5]) - 1.125).abs() < 1e-9);
    }
}
