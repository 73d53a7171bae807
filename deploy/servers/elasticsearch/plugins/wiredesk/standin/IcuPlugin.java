package wiredesk.standin;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;

import java.io.Reader;
import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.ICUTransformFilter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Stand-in for the official plugin analysis-icu, which is not on Maven: {@code icu_analyzer}, {@code icu_tokenizer},
 * {@code icu_folding}, {@code icu_normalizer} (filter and character filter) and {@code icu_transform}, over the same
 * Lucene classes. It has no {@code icu_collation} and no Unicode set filters. For tests and developers' machines only.
 */
public final class IcuPlugin extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "icu_analyzer",
            (indexSettings, environment, name, settings) ->
                new FixedAnalyzerProvider(name, settings, new IcuAnalyzer(normalizer(settings)))
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "icu_tokenizer",
            (indexSettings, environment, name, settings) -> TokenizerFactory.newFactory(name, ICUTokenizer::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "icu_normalizer",
            (indexSettings, environment, name, settings) -> new NormalizerCharFilterFactory(name, settings)
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "icu_folding",
            (indexSettings, environment, name, settings) -> new FoldingFilterFactory(name, settings),
            "icu_normalizer",
            (indexSettings, environment, name, settings) -> new NormalizerFilterFactory(name, settings),
            "icu_transform",
            (indexSettings, environment, name, settings) -> new TransformFilterFactory(name, settings)
        );
    }

    /** The normalization form that the settings {@code name} and {@code mode} ask for. */
    private static Normalizer2 normalizer(Settings settings) {
        boolean decompose = settings.get("mode", "compose").equals("decompose");
        return Normalizer2.getInstance(
            null,
            settings.get("name", "nfkc_cf"),
            decompose ? Normalizer2.Mode.DECOMPOSE : Normalizer2.Mode.COMPOSE
        );
    }

    /** Normalizes characters, splits into words by Unicode's rules, folds case and accents. */
    private static final class IcuAnalyzer extends Analyzer {

        private final Normalizer2 normalizer;

        IcuAnalyzer(Normalizer2 normalizer) {
            this.normalizer = normalizer;
        }

        @Override
        protected Reader initReader(String field, Reader reader) {
            return new ICUNormalizer2CharFilter(reader, normalizer);
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = new ICUTokenizer();
            return new TokenStreamComponents(words, new ICUFoldingFilter(words));
        }
    }

    /** Normalizes characters before they are split into words. */
    private static final class NormalizerCharFilterFactory extends AbstractCharFilterFactory
        implements NormalizingCharFilterFactory {

        private final Normalizer2 normalizer;

        NormalizerCharFilterFactory(String name, Settings settings) {
            super(name);
            normalizer = normalizer(settings);
        }

        @Override
        public Reader create(Reader reader) {
            return new ICUNormalizer2CharFilter(reader, normalizer);
        }
    }

    /** Normalizes words. */
    private static final class NormalizerFilterFactory extends AbstractTokenFilterFactory
        implements NormalizingTokenFilterFactory {

        private final Normalizer2 normalizer;

        NormalizerFilterFactory(String name, Settings settings) {
            super(name, settings);
            normalizer = normalizer(settings);
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return new ICUNormalizer2Filter(tokens, normalizer);
        }
    }

    /** Folds case, accents and width. */
    private static final class FoldingFilterFactory extends AbstractTokenFilterFactory
        implements NormalizingTokenFilterFactory {

        FoldingFilterFactory(String name, Settings settings) {
            super(name, settings);
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return new ICUFoldingFilter(tokens);
        }
    }

    /** Transliterates words, for example from Cyrillic to Latin. */
    private static final class TransformFilterFactory extends AbstractTokenFilterFactory
        implements NormalizingTokenFilterFactory {

        private final Transliterator transliterator;

        TransformFilterFactory(String name, Settings settings) {
            super(name, settings);
            boolean reverse = settings.get("dir", "forward").equals("reverse");
            transliterator = Transliterator.getInstance(
                settings.get("id", "Null"),
                reverse ? Transliterator.REVERSE : Transliterator.FORWARD
            );
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return new ICUTransformFilter(tokens, transliterator);
        }
    }
}
