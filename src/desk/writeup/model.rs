//! The fitted weights of evidence: what a piece says by itself, and a small ensemble of decision trees over all that is known of it.

use std::sync::LazyLock;

static FITTED: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("evidence.model")));

/// The model that keepup is built with.
pub fn fitted() -> &'static Model {
    &FITTED
}

/// One node; children stand at the indices.
#[derive(Debug, Clone, Copy)]
enum Node {
    Split { feature: u16, at_most: f64, left: u16, right: u16 },
    Leaf(f64),
}

/// Weights of a piece by itself, and trees whose leaves are summed.
#[derive(Debug, Default)]
pub struct Model {
    own: Vec<f64>,
    base: f64,
    trees: Vec<Vec<Node>>,
}

impl Model {
    /// Reads a model: `own` and the weights of a piece by itself; the trees' base; then a tree a line in preorder, `7<0.5` for a split
    /// whose left branch takes what is at most 0.5, `=0.12` for a leaf. Lines that begin with `#` are comments. What cannot be read adds
    /// nothing.
    pub fn read(text: &str) -> Self {
        let mut model = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some(weights) = line.strip_prefix("own ") {
                model.own = weights.split(' ').filter_map(|weight| weight.parse().ok()).collect();
            } else if let Ok(base) = line.parse() {
                model.base = base;
            } else {
                let mut nodes = Vec::new();
                if read_node(&mut line.split(' '), &mut nodes).is_some() {
                    model.trees.push(nodes);
                }
            }
        }
        model
    }

    /// Log-odds that a piece is of the article, by its own features.
    pub fn judge_alone(&self, own: &[f64]) -> f64 {
        own.iter().zip(&self.own).map(|(feature, weight)| feature * weight).sum()
    }

    /// Log-odds by all features.
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
        let model = Model::read("# two trees\nown 0.5 -2\n-1\n0<0.5 =0.25 1<2 =1 =2\n=0.125\n");
        assert!((model.judge(&[0.0, 9.0]) - -0.625).abs() < 1e-9);
        assert!((model.judge(&[1.0, 2.0]) - 0.125).abs() < 1e-9);
        assert!((model.judge(&[1.0, 2.5]) - 1.125).abs() < 1e-9);
        assert!((model.judge_alone(&[1.0, 2.0]) - -3.5).abs() < 1e-9);
    }

    #[test]
    fn the_fitted_model_knows_every_feature() {
        assert_eq!(fitted().own.len(), super::super::evidence::FEATURES.len());
        assert!(fitted().trees.len() > 20);
    }
}
