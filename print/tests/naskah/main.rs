//! Reports of tables and naskah dinas as whoever prints one gets it.

#[cfg(test)]
mod printed;
